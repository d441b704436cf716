"""One writer at a time: a lock on a file of its own, which also counts the segments begun."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oncall_tui.errors import JournalError

PATIENCE = 10.0
"""Seconds that an append waits for another session; an append takes milliseconds."""

FIRST_PAUSE, LONGEST_PAUSE = 0.0002, 0.01


class Held:
    """A lock that is taken, until the block it guards is left."""

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __enter__(self) -> None:
        """Go on holding it."""

    def __exit__(self, *_: object) -> None:
        """Let go of it."""
        self.release()

    def release(self) -> None:
        """Let go of it."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)


class JournalLock:
    """An flock. Its file is never written to; its length goes up by one with each new segment.

    So a session sees with one fstat that another has begun a segment. The file holds no data:
    a longer file without blocks costs nothing, even on a full disk.
    """

    def __init__(self, path: Path, *, writable: bool) -> None:
        """Open the file; `writable` makes it when it is not there. Raises OSError."""
        self._path = path
        flags = os.O_RDWR | os.O_CREAT if writable else os.O_RDONLY
        self._descriptor = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def generation(self) -> int:
        """Return how often a segment was begun since the file was made. Raises JournalError."""
        found = os.fstat(self._descriptor)
        if found.st_nlink == 0:
            raise JournalError(
                "the journal's lock was deleted while it was open",
                where=str(self._path),
                hint="start again: other sessions may already use a new one",
            )
        return found.st_size

    def begin_generation(self) -> None:
        """Tell the other sessions to look which segment is the newest. Hold the lock."""
        os.ftruncate(self._descriptor, self.generation() + 1)

    def hold(self, *, patience: float = PATIENCE) -> Held:
        """Take the lock. Raises JournalError when another session does not let go of it."""
        if not self._wait(fcntl.LOCK_EX, patience):
            raise JournalError(
                "another session does not let go of the journal",
                where=str(self._path),
                hint="look for a stopped oncall-tui on this host",
            )
        return Held(self._descriptor)

    @contextmanager
    def shared(self, *, patience: float = 0.0) -> Iterator[bool]:
        """Keep writers out for a moment; False when one is still at work after `patience`."""
        got = self._wait(fcntl.LOCK_SH, patience)
        try:
            yield got
        finally:
            if got:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _wait(self, kind: int, patience: float) -> bool:
        deadline = None
        pause = FIRST_PAUSE
        while True:
            try:
                fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                now = time.monotonic()
                deadline = now + patience if deadline is None else deadline
                if now >= deadline:
                    return False
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return True
