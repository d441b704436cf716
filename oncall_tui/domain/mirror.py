"""Bodies of what is sent to witnesses and mirrors, and of their answers.

C2SP tlog-witness v1.0.0 and tlog-mirror at commit 5ba5ee8. Sizes and indices end at 2^63 - 1.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from oncall_tui.domain.merkle import HASH, MAX_PROOF, CompactRange, leaf_hash, verify_subtree
from oncall_tui.domain.strict_text import MAX_NUMBER, decimal, from_base64, hash_from_base64
from oncall_tui.errors import NoteError

MAX_ADD_CHECKPOINT = 128 * 1024
"""Bytes of the largest add-checkpoint request that is read."""
PACKAGE = 256
"""Entries of a whole package."""
MAX_PACKAGES = 32
"""Packages of one request."""
MAX_ENTRY = 65_535
"""Bytes of the largest entry that a package can hold."""
SIZE_TYPE = "text/x.tlog.size"
INFO_TYPE = "text/x.tlog.mirror-info"


class AddCheckpoint(msgspec.Struct, frozen=True):
    """A request to accept a checkpoint that continues the one of size `old`."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes
    """The signed checkpoint as it came."""


def add_checkpoint_body(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """Write an add-checkpoint request."""
    lines = (f"old {old}", *(b64encode(part).decode() for part in proof))
    return "".join(f"{line}\n" for line in lines).encode() + b"\n" + note


def parse_add_checkpoint(body: bytes) -> AddCheckpoint:
    """Read an add-checkpoint request; the note in it is left unread. Raises NoteError."""
    if len(body) > MAX_ADD_CHECKPOINT:
        raise NoteError("the request is too large")
    # The note has an empty line of its own: the first one ends what is before it.
    head, empty_line, note = body.partition(b"\n\n")
    first, *hashes = head.split(b"\n", MAX_PROOF + 1)
    if not empty_line or not first.startswith(b"old "):
        raise NoteError("the request has no old size, or no checkpoint")
    if len(hashes) > MAX_PROOF:
        raise NoteError("the consistency proof is too long")
    proof = tuple(hash_from_base64(part, "a hash of the consistency proof") for part in hashes)
    return AddCheckpoint(decimal(first.removeprefix(b"old "), "the old size"), proof, note)


def encode_size(size: int) -> bytes:
    """Write what answers 409 to add-checkpoint: the size that is recorded."""
    return b"%d\n" % size


def parse_size(body: bytes) -> int:
    """Read what answers 409 to add-checkpoint. Raises NoteError."""
    if not body.endswith(b"\n"):
        raise NoteError("the recorded size has no end")
    return decimal(body[:-1], "the recorded size")


class UploadHead(msgspec.Struct, frozen=True):
    """How an add-entries request begins."""

    origin: str
    start: int
    end: int
    """Size of the checkpoint that the entries lead to."""
    ticket: bytes = b""
    """What the mirror gave last time, unread."""

    def encode(self) -> bytes:
        """Return the head as it is sent."""
        origin = self.origin.encode()
        return (
            struct.pack(">H", len(origin))
            + origin
            + struct.pack(">QQH", self.start, self.end, len(self.ticket))
            + self.ticket
        )


def parse_upload_head(raw: bytes | bytearray) -> tuple[UploadHead, int] | None:
    """Read the head that an upload begins with, and how long it is; None when it is not all there.

    Raises NoteError when it is malformed.
    """
    if len(raw) < 2:
        return None
    numbers = 2 + int.from_bytes(raw[:2], "big")
    ticket = numbers + 18
    if len(raw) < ticket:
        return None
    start, end, length = struct.unpack_from(">QQH", raw, numbers)
    if len(raw) < ticket + length:
        return None
    if not start <= end <= MAX_NUMBER:
        raise NoteError("the upload ends before it starts, or is too far on")
    try:
        origin = bytes(raw[2:numbers]).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("the origin of the upload is not UTF-8") from error
    head = UploadHead(origin, start, end, bytes(raw[ticket : ticket + length]))
    return head, ticket + length


class Package(msgspec.Struct, frozen=True):
    """Some entries of an upload, and the proof of the subtree that they end."""

    first: int
    """Index of the first entry sent; the subtree may begin before it."""
    entries: tuple[bytes, ...]
    proof: tuple[bytes, ...]

    @property
    def base(self) -> int:
        """Where the subtree begins."""
        return self.first // PACKAGE * PACKAGE

    @property
    def last(self) -> int:
        """Where entries and subtree end; not in them."""
        return self.first + len(self.entries)

    def proven(self, before: Iterable[bytes], size: int, root: bytes) -> bool:
        """Whether the entries are in the tree of that size and root.

        `before` are the leaf hashes from `base` to `first`, known already.
        """
        subtree = CompactRange()
        subtree.extend(before)
        if subtree.size != self.first - self.base:
            return False
        subtree.extend(map(leaf_hash, self.entries))
        return verify_subtree(self.base, self.last, size, self.proof, subtree.root(), root)


def package_range(first: int, end: int) -> tuple[int, int]:
    """Return the range of the package that begins at `first` in an upload to `end`."""
    return first, min(end, (first // PACKAGE + 1) * PACKAGE)


def package_ranges(start: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges of entries of all packages of an upload.

    As long as the upload: check the ends before. The proof of each is for the subtree from the
    multiple of 256 at or below its first entry.
    """
    marks = range(start // PACKAGE * PACKAGE + PACKAGE, end, PACKAGE)
    edges = [start, *marks, end] if start < end else []
    return list(pairwise(edges))


def encode_package(entries: Iterable[bytes], proof: Sequence[bytes]) -> bytes:
    """Write a package. Raises ValueError for an entry or a proof that it cannot hold."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise ValueError("the entry is too long for a package")
        parts += (len(entry).to_bytes(2, "big"), entry)
    if len(proof) > MAX_PROOF or any(len(part) != HASH for part in proof):
        raise ValueError("that is no proof")
    return b"".join((*parts, bytes([len(proof)]), *proof))


class MirrorInfo(msgspec.Struct, frozen=True):
    """What a mirror answers to an upload that is not complete: where to go on."""

    size: int
    """Of a checkpoint that it would take entries for."""
    next: int
    """Index of the first entry that it does not have."""
    ticket: bytes = b""

    def encode(self) -> bytes:
        """Return the three lines of the answer."""
        return b"%d\n%d\n%b\n" % (self.size, self.next, b64encode(self.ticket))


def parse_mirror_info(body: bytes) -> MirrorInfo:
    """Read the answer of a mirror. Raises NoteError."""
    lines = body.split(b"\n")
    if len(lines) != 4 or lines[3]:
        raise NoteError("the answer of the mirror has not three lines")
    ticket = from_base64(lines[2], "the ticket of the mirror")
    if len(ticket) > MAX_ENTRY:
        raise NoteError("the ticket of the mirror is too long")
    size, following = decimal(lines[0], "the size"), decimal(lines[1], "the next entry")
    return MirrorInfo(size, following, ticket)
