"""Reads entries in order, chain checked, as fast as a fold at the start needs it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import pairwise, zip_longest
from pathlib import Path

import msgspec

from data.journal_segments import SegmentSnapshot, take_snapshot
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.chain import Tip, follow
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_line import START, b64u, decode, leaf_hash
from oncall_tui.errors import JournalForeignError, JournalTamperedError


class _Place(msgspec.Struct, frozen=True):
    """A line's beginning."""

    first: int
    """Of its segment."""
    offset: int
    tip: Tip


class JournalReader:
    """Remembers where the last reading ended, so that going on from there costs nothing."""

    def __init__(self, folder: Path, log: str) -> None:
        self._folder = folder
        self._log = log
        self._place = _Place(0, 0, Tip())

    def read(self, start: int, end: int) -> Iterator[Entry]:
        """Yield the entries from index `start` up to `end`.

        Raises JournalTamperedError at the first line that does not continue the chain. Signatures
        are not looked at: that is for verifying.
        """
        snapshots = take_snapshot(self._folder)
        tip: Tip | None = None
        for snapshot, newer in zip_longest(snapshots, snapshots[1:]):
            limit = end if newer is None else newer.first
            if limit > start:
                place = self._enter(snapshot, start) if tip is None else _Place(0, 0, tip)
                tip = yield from self._read_segment(snapshot, place, min(limit, end))
        if tip is None or tip.size < end:
            raise JournalTamperedError("entries are missing", where=str(self._folder))

    def skim(self, start: int, end: int) -> Iterator[Entry | Brief]:
        """Yield the same entries for a fold: segments that are finished are read at one go.

        Raises as `read`; of these segments less is checked, see `data.journal_bulk`.
        """
        snapshots = take_snapshot(self._folder)
        at = start
        for snapshot, newer in pairwise(snapshots):
            if not at < newer.first <= end:
                continue
            whole = self._read_whole(snapshot, newer.first) if snapshot.first == at else None
            yield from self.read(at, newer.first) if whole is None else whole
            at = newer.first
        if at < end:
            yield from self.read(at, end)

    def leaf(self, size: int) -> str | None:
        """Return the leaf hash of the entry before index `size`; None where there is none.

        Reading on from there costs nothing then.
        """
        if size == 0:
            return START
        held = [s for s in take_snapshot(self._folder) if s.first < size]
        if not held:
            return None
        snapshot, offset, last = held[-1], 0, b""
        for _, line in zip(range(size - snapshot.first), snapshot.lines(), strict=False):
            offset, last = offset + len(line), line
        try:
            if not last.endswith(b"\n") or decode(last[:-1]).i != size - 1:
                return None
        except JournalTamperedError:
            return None
        tip = Tip(size, b64u(leaf_hash(last[:-1])))
        self._place = _Place(snapshot.first, offset, tip)
        return tip.leaf

    def _read_whole(self, snapshot: SegmentSnapshot, end: int) -> list[Brief] | None:
        from data.journal_bulk import read_bulk, tip_of

        briefs = read_bulk(snapshot, end, self._place.tip, self._log)
        tip = None if briefs is None else tip_of(snapshot, end)
        if tip is None:
            return None
        self._place = _Place(snapshot.first, snapshot.length, tip)
        return briefs

    def _read_segment(
        self, snapshot: SegmentSnapshot, place: _Place, limit: int
    ) -> Generator[Entry, None, Tip]:
        tip, offset = place.tip, place.offset
        for line in snapshot.lines(offset):
            if tip.size >= limit:
                break
            try:
                entry, tip = follow(tip, line[:-1], self._log)
            except (JournalTamperedError, JournalForeignError) as error:
                raise JournalTamperedError(
                    f"entry {tip.size} of the journal is wrong: {error.what}",
                    where=snapshot.name,
                    hint="the journal is read-only; oncall-tui journal verify says more",
                ) from error
            offset += len(line)
            yield entry
        self._place = _Place(snapshot.first, offset, tip)
        return tip

    def _enter(self, snapshot: SegmentSnapshot, start: int) -> _Place:
        """Find the line of index `start` in the segment that holds it."""
        place = self._place
        if place.tip.size == start:
            known = place.first == snapshot.first
            return place if known else _Place(snapshot.first, 0, place.tip)
        offset, before = 0, b""
        lines = snapshot.lines()
        for _ in range(start - snapshot.first):
            before = next(lines, b"")
            offset += len(before)
        if before:
            return _Place(snapshot.first, offset, Tip(start, b64u(leaf_hash(before[:-1]))))
        if start == 0:
            return _Place(0, 0, Tip())
        # The first line of a segment that nobody has read up to: its own word is taken for what
        # came before. A reading from 0, and every verifying, checks it.
        return _Place(snapshot.first, 0, Tip(start, decode(next(lines, b"")[:-1]).prev))
