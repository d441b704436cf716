"""Checkpoints beside the segments of a log: `docs/journal.md` has the files.

`checkpoint` and `checkpoint.sig` are the newest, for whoever checks with stock tools. Below
`checkpoints/` lies each that was made, by its size: what was promised once stays on record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from data.file_ops import FileOps
from data.whole_file import put_whole, read_whole
from oncall_tui.domain.checkpoint import Checkpoint, origin_of, parse_checkpoint
from oncall_tui.domain.note import MAX_NOTE, parse_note
from oncall_tui.errors import JournalError, JournalTamperedError, NoteError

FOLDER = "checkpoints"
NEWEST = "checkpoint"
NAMESPACE = "checkpoint@oncall-tui"
"""Of the SSHSIG over the file `checkpoint`."""
_SIZE = re.compile(r"\d{12}", re.ASCII)


class SignedCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint and the bytes that it was read from; nothing of it is verified by being here."""

    checkpoint: Checkpoint
    note: bytes
    """The signed note, as in the file."""
    sshsig: str
    """Armoured SSHSIG over the note, namespace `checkpoint@oncall-tui`; "" when it is missing."""

    @property
    def size(self) -> int:
        """Number of entries that it covers."""
        return self.checkpoint.size


def read_signed(note: bytes, sshsig: str = "") -> SignedCheckpoint:
    """Read a note as a checkpoint. Raises NoteError."""
    return SignedCheckpoint(parse_checkpoint(parse_note(note).text), note, sshsig)


class CheckpointFiles:
    """The checkpoints of the log in a folder."""

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self.folder = folder
        self._history = folder / FOLDER
        self._ops = ops or FileOps()

    def sizes(self) -> list[int]:
        """Return the sizes of all that were made, smallest first. Raises JournalError."""
        try:
            names = [path.name for path in self._history.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._history, error) from error
        return sorted(int(name) for name in names if _SIZE.fullmatch(name))

    def all(self) -> Iterator[SignedCheckpoint]:
        """Yield all that were made, smallest first. Raises JournalError as `at`."""
        for size in self.sizes():
            yield self.at(size)

    def newest(self) -> SignedCheckpoint | None:
        """Return the one of the greatest size. Raises JournalError as `at`."""
        sizes = self.sizes()
        return self.at(sizes[-1]) if sizes else None

    def covering(self, index: int) -> SignedCheckpoint | None:
        """Return the newest one if it covers the entry at an index. Raises as `at`."""
        newest = self.newest()
        return newest if newest is not None and newest.size > index else None

    def at(self, size: int) -> SignedCheckpoint:
        """Return the one of a size that was made.

        Raises JournalTamperedError when the file is not a checkpoint of this log and size,
        JournalError when it cannot be read.
        """
        path = self._path(size)
        try:
            note = read_whole(path, MAX_NOTE) or b""
            sshsig = read_whole(path.with_suffix(".sig"), MAX_NOTE) or b""
        except OSError as error:
            raise _unreadable(path, error) from error
        try:
            signed = read_signed(note, sshsig.decode("ascii", "replace"))
        except NoteError as error:
            raise _wrong(path, error.what) from error
        if (signed.size, signed.checkpoint.origin) != (size, origin_of(self.folder.name)):
            raise _wrong(path, "it is of another size or log")
        return signed

    def store(self, signed: SignedCheckpoint) -> None:
        """Keep one; when this returns it is on the disk. Raises OSError.

        What was kept for that size already stays: a size is promised once.
        """
        path = self._path(signed.size)
        self._ops.make_folder(self._history)
        if not path.exists():
            put_whole(path.with_suffix(".sig"), signed.sshsig.encode(), self._ops)
            put_whole(path, signed.note, self._ops)
        if signed.size >= max(self.sizes(), default=0):
            put_whole(self.folder / NEWEST, signed.note, self._ops)
            put_whole(self.folder / f"{NEWEST}.sig", signed.sshsig.encode(), self._ops)

    def _path(self, size: int) -> Path:
        return self._history / f"{size:012d}"


def _wrong(path: Path, why: str) -> JournalTamperedError:
    return JournalTamperedError(
        f"a checkpoint of the journal is wrong: {why}",
        where=str(path),
        hint="oncall-tui journal verify says more",
    )


def _unreadable(path: Path, error: OSError) -> JournalError:
    return JournalError(
        "a checkpoint of the journal cannot be read",
        where=str(path),
        hint=error.strerror or str(error),
    )
