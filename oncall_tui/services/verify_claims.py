"""Checkpoints and receipts: signed words about how long a log was, held against what it is now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from oncall_tui.domain.merkle import CompactRange
from oncall_tui.services.verify_report import BadEntry, Receipt

HASH = 32
"""Bytes of a leaf hash."""


class Claim(msgspec.Struct, frozen=True):
    """A size and a root that somebody signed for this log; the signature is proven."""

    source: str
    """The file it stands in."""
    size: int
    root: bytes
    witness: str = ""
    """Name of the upstream's key; empty when a session of the log itself signed."""
    at: int | None = None
    """When the witness signed: milliseconds, UTC, by its clock."""


class Claims(msgspec.Struct, frozen=True):
    """What lies beside a log, and what was brought along."""

    proven: tuple[Claim, ...] = ()
    wrong: tuple[BadEntry, ...] = ()
    """Notes that are no notes of this log."""
    sizes: Mapping[str, int] = {}
    """By the file of one that is wrong: of how many entries of this log it speaks."""
    doubts: tuple[str, ...] = ()
    pinned: bool = False
    """Whether the key of an upstream is known, so that a missing receipt means something."""
    unread: int = 0
    """Receipts that no pinned key was there for."""


ReadClaims = Callable[[Collection[str]], Claims]
"""(public keys of the log's sessions) -> the claims that are proven."""


class History:
    """The log as its leaf hashes, and what was claimed of it."""

    def __init__(self, leaves: bytes | bytearray, claims: Claims) -> None:
        self.claims = claims
        self._leaves = memoryview(leaves)
        self.size = len(leaves) // HASH
        receipts = [(claim.at, claim.size) for claim in claims.proven if claim.at is not None]
        self._seen: list[tuple[int, int]] = []
        """(size, time) of each receipt that was the first to see so much."""
        for at, size in sorted(receipts):
            if not self._seen or size > self._seen[-1][0]:
                self._seen.append((size, at))

    def judge(self) -> tuple[BadEntry | None, bytes]:
        """Make every claimed root again; return the first that differs, and the root of all."""
        tree, good, before = CompactRange(), 0, 0
        bad = self._wrong()
        for claim in sorted(self.claims.proven, key=lambda claim: claim.size):
            if claim.size > self.size:
                bad = bad or BadEntry(self.size, claim.source, self._cut(claim), missing=True)
                break
            if claim.size > tree.size:
                before = good
            tree.extend(self._between(tree.size, claim.size))
            if tree.root() == claim.root:
                good = claim.size
            else:
                why = f"entries {before} to {claim.size - 1} are not those that {_who(claim)}"
                bad = bad or BadEntry(before, claim.source, why)
        tree.extend(self._between(tree.size, self.size))
        return bad, tree.root()

    def _wrong(self) -> BadEntry | None:
        """Return the first note that is wrong; one whose signer was cut off tells of the cut."""
        for bad in self.claims.wrong[:1]:
            size = self.claims.sizes.get(bad.segment, 0)
            if size <= self.size:
                return bad
            left = f"the end was cut off: {self.size:,} entries are left, and this checkpoint is of"
            why = f"{left} {size:,}; no session that is left signed it"
            return BadEntry(self.size, bad.segment, why, missing=True)
        return None

    def newest_receipt(self) -> Receipt | None:
        """Return the receipt for the most entries."""
        receipts = [claim for claim in self.claims.proven if claim.at is not None]
        newest = max(receipts, key=lambda claim: (claim.size, claim.at or 0), default=None)
        if newest is None or newest.at is None:
            return None
        return Receipt(newest.witness, newest.size, newest.at)

    def seen_at(self, index: int) -> int | None:
        """Return when a witness first saw an entry: it is not younger. None: none saw it yet."""
        place = bisect_right(self._seen, index, key=lambda seen: seen[0])
        return self._seen[place][1] if place < len(self._seen) else None

    def _between(self, start: int, end: int) -> Iterator[bytes]:
        leaves = self._leaves
        return (bytes(leaves[at : at + HASH]) for at in range(start * HASH, end * HASH, HASH))

    def _cut(self, claim: Claim) -> str:
        left = f"the end was cut off: {self.size:,} entries are left"
        if claim.at is None:
            return f"{left}, and a checkpoint of this log was signed over {claim.size:,}"
        return f"{left}, and {claim.witness} saw {claim.size:,} at {_moment(claim.at)}"


def _who(claim: Claim) -> str:
    if claim.at is None:
        return "a session of this log signed for"
    return f"{claim.witness} saw at {_moment(claim.at)}"


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC).isoformat()[:19]}Z"
