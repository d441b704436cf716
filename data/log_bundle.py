"""The files of a log that prove something, put into a bundle byte by byte."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from data.bundle_files import Bundle
from data.journal_segments import SegmentSnapshot, take_snapshot

_KEPT = {
    ".": re.compile(r"checkpoint(\.sig)?", re.ASCII),
    "checkpoints": re.compile(r"\d{12}(\.sig)?", re.ASCII),
    "receipts": re.compile(r"\d{12}", re.ASCII),
    "blobs": re.compile(r"[0-9a-f]{64}", re.ASCII),
}
"""By folder below the log: names that belong into a bundle."""


def put_log(bundle: Bundle, folder: Path) -> list[SegmentSnapshot]:
    """Add a log as it is now, below its name; return what of its segments was added.

    Raises OSError and JournalError.
    """
    # Before the lengths are taken: a checkpoint that is made meanwhile must not look like a cut.
    for place in (".", "checkpoints", "receipts"):
        _put_files(bundle, folder, place)
    snapshot = take_snapshot(folder)
    for segment in snapshot:
        with os.fdopen(segment.segment.open(), "rb") as file:
            bundle.copy(f"{folder.name}/{segment.name}", file, segment.length)
    # Behind the lengths: a text is on the disk before the entry that vouches for it.
    _put_files(bundle, folder, "blobs")
    return snapshot


def put_promises(bundle: Bundle, folder: Path) -> None:
    """Add what was signed for the whole of a log: checkpoints and receipts."""
    for place in (".", "checkpoints", "receipts"):
        _put_files(bundle, folder, place)


def _put_files(bundle: Bundle, folder: Path, place: str) -> None:
    for path in _files(folder / place, _KEPT[place]):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            length = os.fstat(descriptor).st_size
            name = path.name if place == "." else f"{place}/{path.name}"
            bundle.copy(f"{folder.name}/{name}", file, length)


def _files(folder: Path, wanted: re.Pattern[str]) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if wanted.fullmatch(entry.name))
    except FileNotFoundError:
        return
    yield from (folder / name for name in names)
