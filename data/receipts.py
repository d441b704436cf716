"""Receipts beside the segments, `receipts/<size>`: checkpoints as the upstream signed them.

A file is a C2SP signed note: the checkpoint's text, the log's signature, then the mirror's
cosignature and the witness's where there is one. They are verified before they are stored, and by
whoever relies on one: `oncall-tui journal verify --upstream-key`.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from data.file_ops import FileOps
from data.whole_file import put_whole, read_whole
from oncall_tui.domain.note import MAX_NOTE
from oncall_tui.errors import JournalError, JournalFullError

FOLDER = "receipts"
_SIZE = re.compile(r"\d{12}", re.ASCII)


class Receipt(msgspec.Struct, frozen=True):
    """What a file says; nothing of it is verified by being here."""

    size: int
    """Number of entries, by the file's name; the note's own size has to be the same."""
    note: bytes


def receipt_sizes(folder: Path) -> list[int]:
    """Return the sizes that there are receipts for, smallest first. Raises JournalError."""
    try:
        names = [path.name for path in (folder / FOLDER).iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder / FOLDER, error) from error
    return sorted(int(name) for name in names if _SIZE.fullmatch(name))


def read_receipt(folder: Path, size: int) -> Receipt:
    """Return the receipt for a size. Raises JournalError when it cannot be read."""
    path = receipt_path(folder, size)
    try:
        note = read_whole(path, MAX_NOTE)
    except OSError as error:
        raise _unreadable(path, error) from error
    return Receipt(size, note or b"")


def newest_receipt(folder: Path) -> Receipt | None:
    """Return the receipt for the most entries of the log in a folder; None without any.

    Raises JournalError when it cannot be read.
    """
    sizes = receipt_sizes(folder)
    return read_receipt(folder, sizes[-1]) if sizes else None


def store_receipt(folder: Path, receipt: Receipt, ops: FileOps | None = None) -> None:
    """Keep a receipt; when this returns it is on the disk. Raises JournalFullError."""
    ops = ops or FileOps()
    try:
        ops.make_folder(folder / FOLDER)
        put_whole(receipt_path(folder, receipt.size), receipt.note, ops)
    except OSError as error:
        raise JournalFullError(
            "a receipt was not saved: " + (error.strerror or str(error)),
            where=str(folder / FOLDER),
            hint="free some space on this disk; it is asked for again",
        ) from error


def receipt_path(folder: Path, size: int) -> Path:
    """Return where the receipt for a size lies."""
    return folder / FOLDER / f"{size:012d}"


def _unreadable(path: Path, error: OSError) -> JournalError:
    return JournalError(
        "a receipt cannot be read", where=str(path), hint=error.strerror or str(error)
    )
