"""The file calls that can lose a write, behind a seam, so that tests can make them fail."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class FileOps:
    """The calls of the operating system as they are; each raises OSError."""

    def write(self, descriptor: int, data: bytes) -> int:
        """Write once; return how many bytes were taken."""
        return os.write(descriptor, data)

    def sync_data(self, descriptor: int) -> None:
        """Return when the data, and the length that finds it, are on the disk."""
        if sys.platform == "darwin":
            # fdatasync is missing there, and fsync stops at the drive's own cache.
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        else:
            os.fdatasync(descriptor)

    def truncate(self, descriptor: int, length: int) -> None:
        """Cut a file."""
        os.ftruncate(descriptor, length)

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder are on the disk."""
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def make_folder(self, folder: Path) -> None:
        """Make a folder 0700, and those above it, such that a power cut leaves them there."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        self.sync_folder(folder.parent)

    def write_new(self, path: Path, content: bytes) -> None:
        """Make a file 0600 that was not there, whole and on the disk, or leave none behind."""
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[self.write(descriptor, bytes(rest)) :]
            self.sync_data(descriptor)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        self.sync_folder(path.parent)
