"""Copies of the team's journals, `team/<log>/` in the state folder: can be deleted at any time."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from data.blobs import Blobs, intact
from data.file_ops import FileOps
from data.whole_file import put_whole, read_whole
from oncall_tui.domain.checkpoint import parse_checkpoint
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.note import MAX_NOTE, parse_note
from oncall_tui.domain.team import Copied
from oncall_tui.errors import JournalError

ENTRIES = "entries.jsonl"
_LOG = re.compile(r"[A-Za-z0-9._-]{1,100}@[A-Za-z0-9._-]{1,100}")

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class TeamFiles:
    """Implements `services.team.TeamStore`."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self._folder = folder
        self._ops = ops or FileOps()
        self._ends: dict[Path, tuple[int, int]] = {}
        """Entries and bytes of each file, as they were written last."""

    def known(self) -> list[str]:
        """Return the logs that are kept."""
        try:
            names = sorted(os.listdir(self._folder))
        except OSError:
            return []
        return [name for name in names if _LOG.fullmatch(name)]

    def load(self, name: str) -> Copied:
        """Return a log up to its newest checkpoint. Raises JournalError, NoteError."""
        folder = self._at(name)
        try:
            note = read_whole(folder / "checkpoint", MAX_NOTE) or b""
            size = parse_checkpoint(parse_note(note).text).size
            # What a crash left behind the checkpoint's size was never believed.
            with (folder / ENTRIES).open("rb") as file:
                lines = tuple(
                    line.rstrip(b"\n") for line, _ in zip(file, range(size), strict=False)
                )
        except OSError as error:
            raise _failed(folder, error) from error
        return Copied(note, lines)

    def extend(self, name: str, start: int, copied: Copied) -> None:
        """Keep what follows the entries before `start`. Raises JournalError."""
        folder = self._at(name)
        try:
            self._ops.make_folder(folder)
            self._append(folder / ENTRIES, start, copied.lines)
            put_whole(folder / "checkpoint", copied.note, self._ops)
        except OSError as error:
            raise _failed(folder, error) from error

    def has_text(self, name: str, ref: BlobRef) -> bool:
        """Whether a text is kept."""
        return self._texts(name).get(ref) is not None

    def keep_text(self, name: str, ref: BlobRef, content: bytes) -> None:
        """Keep a text, if it is the one that was vouched for. Raises JournalError."""
        if not intact(ref, content):
            return
        folder = self._at(name) / "blobs"
        try:
            self._ops.make_folder(folder)
            put_whole(folder / ref.sha256, content, self._ops)
        except OSError as error:
            raise _failed(folder, error) from error

    def drop_text(self, name: str, sha256: str) -> None:
        """Erase a text, where it is kept."""
        if _SHA256.fullmatch(sha256):
            (self._at(name) / "blobs" / sha256).unlink(missing_ok=True)

    def text(self, ref: BlobRef) -> str | None:
        """Return a text, whoever wrote it; None when it is not kept."""
        found = (self._texts(name).get(ref) for name in self.known())
        return next((text for text in found if text is not None), None)

    def _texts(self, name: str) -> Blobs:
        return Blobs(self._at(name) / "blobs", self._ops)

    def forget(self, name: str) -> None:
        """Drop a log."""
        shutil.rmtree(self._at(name), ignore_errors=True)

    def _append(self, path: Path, start: int, lines: tuple[bytes, ...]) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            known, offset = self._ends.pop(path, (0, 0))
            if known != start:
                offset = sum(len(line) for line, _ in zip(file, range(start), strict=False))
            file.seek(offset)
            file.truncate()
            file.writelines(line + b"\n" for line in lines)
            file.flush()
            self._ops.sync_data(file.fileno())
            self._ends[path] = (start + len(lines), file.tell())

    def _at(self, name: str) -> Path:
        if not _LOG.fullmatch(name):
            raise JournalError("a log has no such name", where=name[:100])
        return self._folder / name


def _failed(folder: Path, error: OSError) -> JournalError:
    return JournalError(
        "the copy of a journal cannot be kept",
        where=str(folder),
        hint=error.strerror or str(error),
    )
