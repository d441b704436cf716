"""Erasing texts for good, such that a crash at any point leaves either the text or nothing of it.

A text is first moved out of `blobs`, so that nobody finds half of it there, then overwritten, then
unlinked. What a crash leaves in `erasing` is finished the next time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from data.file_ops import FileOps
from oncall_tui.errors import JournalError

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CHUNK = 1024 * 1024


class Eraser:
    """The folder `erasing` beside `blobs`."""

    def __init__(self, blobs: Path, ops: FileOps | None = None) -> None:
        self._blobs = blobs
        self._moved = blobs.parent / "erasing"
        self._ops = ops or FileOps()

    def erase(self, names: Iterable[str]) -> None:
        """Erase the texts of these names, and what an earlier time has left half done.

        Names that are not there are passed over. An overwritten block can live on in snapshots,
        backups and flash: `docs/journal.md` says so. Raises JournalError when the disk refuses.
        """
        try:
            for name in names:
                if _SHA256.fullmatch(name) and (self._blobs / name).exists():
                    self._take_out(name)
            self._finish()
        except OSError as error:
            raise JournalError(
                f"the text is not erased yet: {error.strerror or error}",
                where=str(self._blobs),
                hint="it is tried again at the next start",
            ) from error

    def _take_out(self, name: str) -> None:
        self._ops.make_folder(self._moved)
        try:
            (self._blobs / name).rename(self._moved / name)
        except FileNotFoundError:
            return  # another session is erasing it
        self._ops.sync_folder(self._moved)
        self._ops.sync_folder(self._blobs)

    def _finish(self) -> None:
        try:
            names = os.listdir(self._moved)
        except FileNotFoundError:
            return
        for name in names:
            try:
                self._overwrite(self._moved / name)
                (self._moved / name).unlink()
            except FileNotFoundError:
                continue  # another session was quicker
        if names:
            self._ops.sync_folder(self._moved)

    def _overwrite(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            left = os.fstat(descriptor).st_size
            while left > 0:
                left -= self._ops.write(descriptor, bytes(min(left, _CHUNK)))
            self._ops.sync_data(descriptor)
        finally:
            os.close(descriptor)
