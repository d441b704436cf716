"""The output of a command, kept up to a size: its beginning and its end, whole lines."""

from __future__ import annotations

from collections import deque

import msgspec

MAX_OUTPUT = 1024 * 1024
"""Bytes that are kept."""
_HALF = MAX_OUTPUT // 2


class Kept(msgspec.Struct, frozen=True):
    """What is kept of an output."""

    raw: bytes
    total: int
    """Bytes that were written."""

    @property
    def truncated(self) -> bool:
        """Whether something was left out."""
        return self.total > MAX_OUTPUT


class OutputKeeper:
    """Takes an output in as it comes, and never holds much more than it keeps."""

    def __init__(self) -> None:
        self.total = 0
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0

    def take(self, chunk: bytes) -> None:
        """Take some in."""
        self.total += len(chunk)
        room = _HALF - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        if not chunk:
            return
        self._tail.append(chunk)
        self._tail_size += len(chunk)
        while self._tail_size - len(self._tail[0]) >= _HALF:
            self._tail_size -= len(self._tail.popleft())

    def kept(self) -> Kept:
        """Return what is kept by now.

        Where something was left out, half a line at the cut goes too: half a secret is not found.
        """
        tail = b"".join(self._tail)
        if self.total <= MAX_OUTPUT:
            return Kept(bytes(self._head) + tail, self.total)
        head = bytes(self._head).rpartition(b"\n")[0]
        tail = tail[-_HALF:].partition(b"\n")[2]
        left = self.total - len(head) - len(tail)
        return Kept(head + b"\n[%d bytes left out]\n" % left + tail, self.total)
