"""Reads the body of an upload as it arrives, one package at a time."""

from __future__ import annotations

from collections.abc import Iterator

from oncall_tui.domain.merkle import HASH, MAX_PROOF
from oncall_tui.domain.mirror import (
    MAX_ENTRY,
    Package,
    UploadHead,
    package_range,
    parse_upload_head,
)
from oncall_tui.errors import NoteError


class UploadReader:
    """Takes chunks of any size and gives whole packages.

    It holds what was fed and not taken, at most a package and a chunk when `packages` is run to its
    end after each `feed`. What follows the last package is dropped unread.
    """

    def __init__(self, *, max_entry: int = MAX_ENTRY) -> None:
        """`max_entry` is in bytes; a longer entry makes the upload malformed."""
        self.head: UploadHead | None = None
        """How the upload begins, as soon as all of that is there."""
        self._max_entry = max_entry
        self._waiting = bytearray()
        self._first = 0
        self._entries: list[bytes] = []

    @property
    def done(self) -> bool:
        """Whether all packages have been taken."""
        return self.head is not None and self._first == self.head.end

    def feed(self, chunk: bytes) -> None:
        """Take in what arrived. Raises NoteError when the head is malformed."""
        if self.done:
            return
        self._waiting += chunk
        if self.head is None and (found := parse_upload_head(self._waiting)) is not None:
            self.head, length = found
            self._first = self.head.start
            del self._waiting[:length]

    def packages(self) -> Iterator[Package]:
        """Take out the packages that are whole. Raises NoteError when one is malformed."""
        while self.head is not None and not self.done:
            package = self._package(package_range(self._first, self.head.end)[1])
            if package is None:
                return
            self._first = package.last
            self._entries.clear()
            yield package
        if self.done:
            self._waiting.clear()

    def _package(self, last: int) -> Package | None:
        """Go on with the package that ends before `last`; entries that are whole are kept."""
        waiting, entries = self._waiting, self._entries
        at = self._read_entries(last - self._first)
        whole = len(entries) == last - self._first and at < len(waiting)
        hashes = waiting[at] if whole else 0
        if hashes > MAX_PROOF:
            raise NoteError("the proof of a package is too long")
        end = at + 1 + hashes * HASH
        if not whole or len(waiting) < end:
            del waiting[:at]
            return None
        proof = (bytes(waiting[here : here + HASH]) for here in range(at + 1, end, HASH))
        package = Package(self._first, tuple(entries), tuple(proof))
        del waiting[:end]
        return package

    def _read_entries(self, wanted: int) -> int:
        """Take entries until there are as many as wanted; return where in the buffer they end."""
        waiting, entries = self._waiting, self._entries
        at, size = 0, len(waiting)
        while len(entries) < wanted and at + 2 <= size:
            length = waiting[at] << 8 | waiting[at + 1]
            if length > self._max_entry:
                raise NoteError("an entry of the upload is too long")
            if at + 2 + length > size:
                break
            entries.append(bytes(waiting[at + 2 : at + 2 + length]))
            at += 2 + length
        return at
