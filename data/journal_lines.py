"""Lines of a log by their index: the bytes that are hashed, proven and sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from data.journal_segments import Segment, SegmentSnapshot, take_snapshot, unreadable
from oncall_tui.errors import JournalError

STRIDE = 256
"""Lines between two places that are remembered: those of one package."""


class JournalLines:
    """Reads lines without judging them; remembers where packages begin. For one thread at a time.

    What is read is held against a root that was signed, or is about to be checked by whoever gets
    it, so that the chain need not be followed here once more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[int, tuple[Segment, int]] = {}

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the lines from index `start` up to `end`, without their newlines.

        Raises JournalError when there are fewer.
        """
        at = start
        snapshots = take_snapshot(self._folder) if start < end else []
        for snapshot, limit in _with_limits(snapshots):
            if at < end and at < limit:
                for line in self._segment(snapshot, at, min(end, limit)):
                    yield line
                    at += 1
        if at < end:
            raise JournalError(
                f"entry {at} is missing",
                where=str(self._folder),
                hint="oncall-tui journal verify says more",
            )

    def sync(self, start: int) -> None:
        """Return when the lines from an index on are on the disk. Raises OSError."""
        for snapshot, limit in _with_limits(take_snapshot(self._folder)):
            if limit > start:
                descriptor = snapshot.segment.open()
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)

    def _segment(self, snapshot: SegmentSnapshot, start: int, end: int) -> Iterator[bytes]:
        index, offset = self._nearest(snapshot.segment, start)
        for line in snapshot.lines(offset):
            if index % STRIDE == 0:
                self._places[index] = (snapshot.segment, offset)
            if index >= end or not line.endswith(b"\n"):
                return
            if index >= start:
                yield line[:-1]
            index += 1
            offset += len(line)
        if index % STRIDE == 0:
            self._places[index] = (snapshot.segment, offset)

    def _nearest(self, segment: Segment, index: int) -> tuple[int, int]:
        """Return a line at or before `index` whose offset is known."""
        for at in range(index - index % STRIDE, segment.first, -STRIDE):
            known = self._places.get(at)
            if known is not None and known[0] == segment:
                return at, known[1]
        return segment.first, 0


def _with_limits(snapshots: list[SegmentSnapshot]) -> Iterator[tuple[SegmentSnapshot, int]]:
    """Yield each segment with the index at which the next begins."""
    limits = [snapshot.first for snapshot in snapshots[1:]]
    return zip(snapshots, [*limits, 2**63], strict=False) if snapshots else iter(())


def line_at(folder: Path, index: int) -> bytes:
    """Return one line. Raises JournalError."""
    try:
        return next(JournalLines(folder).read(index, index + 1))
    except OSError as error:
        raise unreadable(folder, error) from error
