"""A file that is only there to be deleted when the disk is full: room for the last entries."""

from __future__ import annotations

import os
from pathlib import Path

from data.file_ops import FileOps

SIZE = 256 * 1024
"""Bytes: a few hundred entries."""


class Ballast:
    """The file `ballast` beside the segments."""

    def __init__(self, path: Path, ops: FileOps) -> None:
        self._path = path
        self._ops = ops

    def load(self) -> None:
        """Make it when it is missing; on a disk that is full it stays missing."""
        if self._path.exists():
            return
        try:
            # Random, since a file system that compresses would keep zeros for nothing.
            self._ops.write_new(self._path, os.urandom(SIZE))
        except OSError:
            return

    def drop(self) -> bool:
        """Free its room; False when there is nothing to free."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
