"""The Merkle tree of a log: roots, proofs, and how a proof is checked (RFC 9162 §2.1).

Ranges are half-open. A *valid subtree* `[start, end)` begins at a multiple of the smallest power of
two that is not below its length; inclusion and consistency are the two ends of one kind of proof,
that of `[i, i + 1)` and that of `[0, old)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from hashlib import sha256

HASH = 32
"""Bytes of a hash."""
MAX_PROOF = 63
"""Hashes of the longest proof, in a tree below 2^63 leaves."""
EMPTY_ROOT = sha256(b"").digest()
_LEAF, _NODE = b"\0", b"\1"


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(_NODE + left + right).digest()


class CompactRange:
    """The root of a growing log, from one hash for each set bit of its size."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Go on where another one stood. Raises ValueError when the peaks do not fit the size."""
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count() or not _are_hashes(self._peaks):
            raise ValueError("the peaks do not fit the size")

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Hashes of the largest full subtrees, the largest first."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Take in the hash of the next leaf."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Take in the hashes of the next leaves."""
        size, peaks, hash_ = self.size, self._peaks, sha256
        for leaf in leaves:
            joined = leaf
            rest = size
            while rest & 1:
                joined = hash_(_NODE + peaks.pop() + joined).digest()
                rest >>= 1
            peaks.append(joined)
            size += 1
        self.size = size

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            root = node_hash(peak, root)
        return root


class Tree:
    """All hashes of a log in memory, 64 bytes an entry: it can prove anything about itself."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]
        self.extend(leaves)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0]) // HASH

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add the hashes of the next leaves."""
        levels, hash_ = self._levels, sha256
        levels[0] += b"".join(leaves)
        below = levels[0]
        depth = 1
        # Two siblings lie side by side, so a pair is one slice of the level below.
        while len(below) >= 2 * HASH:
            if depth == len(levels):
                levels.append(bytearray())
            level = levels[depth]
            pairs = range(2 * len(level), len(below) - 2 * HASH + 1, 2 * HASH)
            if not pairs:
                break
            level += b"".join([hash_(_NODE + below[at : at + 2 * HASH]).digest() for at in pairs])
            below = level
            depth += 1

    def nodes(self, level: int, start: int, end: int) -> bytes:
        """Return the hashes `start` to `end` of the full subtrees of 2^level leaves, joined."""
        if not 0 <= start <= end <= self.size >> level:
            raise ValueError("those nodes are not in the tree")
        return bytes(self._levels[level][start * HASH : end * HASH]) if end else b""

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves. Raises ValueError when there are fewer."""
        size = self.size if size is None else size
        self._require(size)
        return self._hash(0, size)

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Prove to whoever has the root of `size` leaves that the leaf at `index` is in it."""
        return self.subtree_proof(index, index + 1, size)

    def consistency_proof(self, old: int, size: int) -> list[bytes]:
        """Prove to whoever has the roots of both sizes that the one continues the other."""
        return self.subtree_proof(0, old, size)

    def subtree_proof(self, start: int, end: int, size: int) -> list[bytes]:
        """Prove that a valid subtree is part of the first `size` leaves; the lowest hash first."""
        self._require(size)
        if not is_valid_subtree(start, end) or end > size:
            raise ValueError("that is no valid subtree of that tree")
        if start == end:
            return []
        proof = [self._hash(low, high) for _, low, high in _descent(start, end, size)]
        return proof[::-1]

    def _require(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise ValueError("the tree is not that large")

    def _hash(self, start: int, end: int) -> bytes:
        """Return the root of a valid subtree: full ones are stored, ragged ones are folded."""
        folded: list[bytes] = []
        while end > start:
            full = 1 << ((end - start).bit_length() - 1)
            at = start // full
            folded.append(self.nodes(full.bit_length() - 1, at, at + 1))
            start += full
        if not folded:
            return EMPTY_ROOT
        root = folded.pop()
        while folded:
            root = node_hash(folded.pop(), root)
        return root


def is_valid_subtree(start: int, end: int) -> bool:
    """Whether a range may be a subtree in proofs."""
    length = end - start
    if start < 0 or length < 0:
        return False
    return length < 2 or start % (1 << (length - 1).bit_length()) == 0


def verify_inclusion(
    index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree with that root has a leaf of that hash at that index."""
    return 0 <= index < size and verify_subtree(index, index + 1, size, proof, leaf, root)


def verify_consistency(
    old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `size` leaves continues the one of `old` leaves."""
    if size == 0 and root != EMPTY_ROOT:
        return False
    return verify_subtree(0, old, size, proof, old_root, root)


def verify_subtree(
    start: int, end: int, size: int, proof: Sequence[bytes], sub: bytes, root: bytes
) -> bool:
    """Whether `sub` is the root of `[start, end)` in the tree of `size` leaves with that root.

    An empty range is part of every tree, so its proof says nothing of `root`.
    """
    if not is_valid_subtree(start, end) or end > size or not _are_hashes(proof):
        return False
    if start == end:
        return not proof and sub == EMPTY_ROOT
    steps = list(_descent(start, end, size))
    if len(proof) != len(steps):
        return False
    # Two folds from one walk: what is inside the subtree leads to both roots, the rest to one.
    part = whole = sub
    for hash_, (side, _, _) in zip(proof, reversed(steps), strict=True):
        if side is _Side.BOTTOM:
            part = whole = hash_
        elif side is _Side.RIGHT:
            whole = node_hash(whole, hash_)
        else:
            whole = node_hash(hash_, whole)
            if side is _Side.INSIDE:
                part = node_hash(hash_, part)
    return part == sub and whole == root


class _Side(Enum):
    """Where a hash of a proof stands to what has been folded so far."""

    LEFT = 1
    RIGHT = 2
    INSIDE = 3
    """To the left, and part of the subtree."""
    BOTTOM = 4
    """Nowhere: folding begins with it, since the subtree is not a node of the tree."""


def _descent(start: int, end: int, size: int) -> Iterator[tuple[_Side, int, int]]:
    """Walk from the root to a subtree; yield what is left aside on the way, and its range."""
    low, high = 0, size
    ragged = False
    while (low, high) != (start, end):
        middle = low + (1 << ((high - low - 1).bit_length() - 1))
        if end <= middle:
            yield _Side.RIGHT, middle, high
            high = middle
        elif start >= middle:
            yield _Side.LEFT, low, middle
            low = middle
        else:
            yield _Side.INSIDE, low, middle
            low = start = middle
            ragged = True
    if ragged:
        yield _Side.BOTTOM, low, high


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH for value in values)
