"""A disk on which anything can go wrong at any call, and a process that can end between any two.

What was not synced is lost in a power cut, in part or whole; a name whose folder was not synced
may be gone.
"""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

from data.file_ops import FileOps

CALLS = ("write", "sync_data", "truncate", "sync_folder", "write_new")


class ProcessEndedError(BaseException):
    """Not an Exception: nothing of the program may catch it, as nothing outlives a SIGKILL."""


class Platter:
    """What is sure to be there after a power cut; one for all processes."""

    def __init__(self) -> None:
        self.lengths: dict[Path, int] = {}
        """Bytes that are synced, of each file that was written."""
        self.unnamed: set[Path] = set()
        """Files whose folder was not synced since they were made."""

    def cut_power(self, chance: random.Random) -> None:
        """Lose what is not synced, or a part of it."""
        for path in self.unnamed:
            if chance.random() < 0.5:
                path.unlink(missing_ok=True)
        for path, sure in self.lengths.items():
            if path.exists() and path.stat().st_size > sure:
                os.truncate(path, chance.randint(sure, path.stat().st_size))
        self.unnamed.clear()
        self.lengths.clear()


class FaultyDisk(FileOps):
    """The file calls of one process."""

    def __init__(self, platter: Platter) -> None:
        self._platter = platter
        self.faults: list[tuple[str, int]] = []
        """Coming failures, each as the call and its errno; the first that fits is used up."""
        self.short: int | None = None
        """How many bytes the next write takes."""
        self.ends_in: int | None = None
        """Steps until the process ends: one before and one after each call."""

    def write(self, descriptor: int, data: bytes) -> int:
        self._step("write")
        if self.short is not None:
            data, self.short = data[: self.short], None
        path = _path_of(descriptor)
        self._platter.lengths.setdefault(path, os.fstat(descriptor).st_size)
        taken = super().write(descriptor, data)
        self._ended()
        return taken

    def sync_data(self, descriptor: int) -> None:
        self._step("sync_data")
        self._platter.lengths[_path_of(descriptor)] = os.fstat(descriptor).st_size
        self._ended()

    def truncate(self, descriptor: int, length: int) -> None:
        self._step("truncate")
        super().truncate(descriptor, length)
        path = _path_of(descriptor)
        self._platter.lengths[path] = min(self._platter.lengths.get(path, length), length)
        self._ended()

    def sync_folder(self, folder: Path) -> None:
        self._step("sync_folder")
        unnamed = self._platter.unnamed
        unnamed -= {path for path in unnamed if path.parent == folder}
        self._ended()

    def write_new(self, path: Path, content: bytes) -> None:
        self._step("write_new")
        self._platter.unnamed.add(path)
        self._platter.lengths.pop(path, None)
        super().write_new(path, content)
        self._ended()

    def _step(self, call: str) -> None:
        self._ended()
        for fault in self.faults:
            if fault[0] == call:
                self.faults.remove(fault)
                raise OSError(fault[1], os.strerror(fault[1]))

    def _ended(self) -> None:
        if self.ends_in is None:
            return
        self.ends_in -= 1
        if self.ends_in < 0:
            self.ends_in = 0
            raise ProcessEndedError


def _path_of(descriptor: int) -> Path:
    return Path(os.readlink(f"/proc/self/fd/{descriptor}"))


ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS)
