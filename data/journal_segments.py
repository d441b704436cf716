"""The files of a log: `seg-<first index>.jsonl`, found, checked and read line by line."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.domain.log_name import log_name
from oncall_tui.errors import JournalError, JournalForeignError

_NAME = re.compile(r"seg-(\d{12})\.jsonl", re.ASCII)
READ_BYTES = 1 << 20


class Segment(msgspec.Struct, frozen=True):
    """One file of a log."""

    path: Path
    first: int
    """Index of its first entry."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def open(self) -> int:
        """Open for reading, following no link. Raises OSError."""
        return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)


class SegmentSnapshot(msgspec.Struct, frozen=True):
    """A segment as long as it was at one moment: what is written later is not in it."""

    segment: Segment
    length: int
    """Bytes."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.segment.name

    @property
    def first(self) -> int:
        """Index of its first entry."""
        return self.segment.first

    def lines(self, offset: int = 0) -> Iterator[bytes]:
        """Yield the lines from a byte offset on, each with its newline.

        The last may lack it. A line that is too long comes cut, without a newline, and is the
        last: nothing after it can be trusted to be a line.
        """
        try:
            with os.fdopen(self.segment.open(), "rb", buffering=READ_BYTES) as file:
                file.seek(offset)
                left = self.length - offset
                while left > 0:
                    line = file.readline(min(MAX_LINE + 2, left))
                    if not line:
                        return
                    yield line
                    if not line.endswith(b"\n"):
                        return
                    left -= len(line)
        except OSError as error:
            raise unreadable(self.segment.path, error) from error


def segment_at(folder: Path, first: int) -> Segment:
    """Return the segment that begins with an index."""
    return Segment(folder / f"seg-{first:012d}.jsonl", first)


def find_segments(folder: Path) -> list[Segment]:
    """Return the segments of a log, oldest first; none when there is no such folder."""
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(folder, error) from error
    found = ((name, _NAME.fullmatch(name)) for name in names)
    return [Segment(folder / name, int(match[1])) for name, match in found if match]


def take_snapshot(folder: Path) -> list[SegmentSnapshot]:
    """Return what a log holds at this moment, the newest segment's length taken first."""
    snapshots = []
    for segment in reversed(find_segments(folder)):
        try:
            found = segment.path.lstat()
        except OSError as error:
            raise unreadable(segment.path, error) from error
        if not stat.S_ISREG(found.st_mode):
            raise JournalError(
                "a segment is not a file", where=str(segment.path), hint="look who put it there"
            )
        snapshots.append(SegmentSnapshot(segment, found.st_size))
    return snapshots[::-1]


def count_entries(folder: Path) -> int:
    """Return how many entries a log seems to have; only the newest file is read for it.

    Raises JournalError.
    """
    return sum(part.first + sum(1 for _ in part.lines()) for part in take_snapshot(folder)[-1:])


def whole_lines(snapshot: Sequence[SegmentSnapshot]) -> Iterator[bytes]:
    """Yield the lines of a log, without what a failing disk left behind the end of a segment."""
    index = 0
    for number, segment in enumerate(snapshot):
        limit = snapshot[number + 1].first if number + 1 < len(snapshot) else None
        for line in segment.lines():
            if index == limit or not line.endswith(b"\n"):
                break
            yield line[:-1]
            index += 1


def refuse_strange_folder(folder: Path) -> None:
    """Raise JournalForeignError when a log is another user's, JournalError when others can read it.

    A folder that is not there is fine.
    """
    try:
        found = folder.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise unreadable(folder, error) from error
    if found.st_uid != os.geteuid():
        raise JournalForeignError(
            "the journal belongs to another user",
            where=str(folder),
            hint="start as that user, or set XDG_STATE_HOME to a folder of your own",
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise JournalError(
            "others on this host can read the journal",
            where=str(folder),
            hint=f"chmod 700 {folder}",
        )


def unreadable(path: Path, error: OSError) -> JournalError:
    """Make an error of ours of one of the operating system."""
    return JournalError(
        "the journal cannot be read", where=str(path), hint=error.strerror or str(error)
    )


def log_folder(state_dir: Path, *, user: str, host: str) -> Path:
    """Return the folder of a log; its name is the log's."""
    return state_dir / "journal" / log_name(user, host)
