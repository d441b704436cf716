"""A static export on the disk: files that never change, and a checkpoint that does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.file_ops import FileOps
from data.whole_file import put_whole, read_whole
from oncall_tui.domain.note import MAX_NOTE
from oncall_tui.errors import JournalFullError, UsageError

CHECKPOINT = "checkpoint"


class StaticFolder:
    """Files below a folder, 0600 in folders 0700: who may read them is for the user to say."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self._folder = folder
        self._ops = ops or FileOps()
        self._touched: set[Path] = set()

    def published(self) -> bytes | None:
        """Return the checkpoint that is there. Raises JournalFullError, UsageError."""
        with self._refusals():
            note = read_whole(self._folder / CHECKPOINT, MAX_NOTE)
            if note is None and self._folder.exists() and not self._is_ours():
                raise UsageError(
                    "there is something else already",
                    where=str(self._folder),
                    hint="name a new folder",
                )
        return note

    def put(self, path: str, content: bytes) -> None:
        """Write a file, or leave it where it is the same. Raises JournalFullError, UsageError."""
        target = self._folder / path
        with self._refusals():
            there = read_whole(target, len(content))
            if there == content:
                return
            if there is not None or target.exists():
                raise UsageError(
                    "a file of another log is there", where=str(target), hint="name a new folder"
                )
            self._ops.make_folder(target.parent)
            beside = target.with_name(f".{target.name}.{os.getpid()}.new")
            beside.unlink(missing_ok=True)
            self._ops.write_new(beside, content)
            beside.replace(target)
            self._touched.add(target.parent)

    def publish(self, note: bytes) -> None:
        """Put the checkpoint in place once every name before it is on the disk."""
        with self._refusals():
            self._ops.make_folder(self._folder)
            while self._touched:
                self._ops.sync_folder(self._touched.pop())
            put_whole(self._folder / CHECKPOINT, note, self._ops)

    def _is_ours(self) -> bool:
        """Whether there is nothing but what an export that was stopped leaves behind."""
        with os.scandir(self._folder) as found:
            return all(
                entry.name == "tile" or entry.name.startswith(f".{CHECKPOINT}.") for entry in found
            )

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise JournalFullError(
                f"the export was not completed: {error.strerror or error}",
                where=str(self._folder),
                hint="free some space or name another place; what is there is gone on from",
            ) from error
