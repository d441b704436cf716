"""Where a log ends: the newest segment read from behind, and what a crash may have left there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from data.journal_segments import Segment, SegmentSnapshot
from oncall_tui.domain.chain import Tip, follow
from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.domain.entry_line import decode
from oncall_tui.errors import JournalTamperedError

WINDOW = 256 * 1024
"""Bytes that are read from the end at first: four lines of the greatest length."""


class Tail(msgspec.Struct, frozen=True):
    """The end of a log."""

    segment: Segment
    tip: Tip
    end: int
    """Byte offset in the segment behind the last good line."""
    torn: bytes
    """What stands after it: empty, or what a crash left of one write."""


def find_tail(snapshots: Sequence[SegmentSnapshot], log: str) -> Tail:
    """Find the end of a log whose segments are given, oldest first; there is at least one.

    Raises JournalTamperedError when the end is wrong in a way that no crash explains, and
    JournalForeignError when the log is somebody else's.
    """
    newest = snapshots[-1]
    if newest.length == 0:
        return Tail(newest.segment, _tip_before(snapshots, log), 0, b"")
    at, tip = _anchor(newest)
    return follow_lines(newest, at, tip, log)


def follow_lines(
    snapshot: SegmentSnapshot, at: int, tip: Tip, log: str, *, limit: int | None = None
) -> Tail:
    """Follow the lines of a segment from a known point; with `limit`, up to that index."""
    for line in snapshot.lines(at):
        if limit is not None and tip.size >= limit:
            break
        try:
            _, tip = follow(tip, _whole(line), log)
        except JournalTamperedError as error:
            torn = _torn(snapshot, at, tip, error)
            return Tail(snapshot.segment, tip, at, torn)
        at += len(line)
    return Tail(snapshot.segment, tip, at, b"")


def _tip_before(snapshots: Sequence[SegmentSnapshot], log: str) -> Tip:
    """Return the end of what comes before an empty newest segment."""
    first = snapshots[-1].first
    if first == 0:
        return Tip()
    if len(snapshots) < 2:
        raise JournalTamperedError(
            "segments of the journal are missing",
            where=snapshots[-1].name,
            hint="look for a backup; oncall-tui journal verify says more",
        )
    before = snapshots[-2]
    at, tip = _anchor(before)
    tip = follow_lines(before, at, tip, log, limit=first).tip
    if tip.size != first:
        raise JournalTamperedError(
            f"the journal jumps from entry {tip.size - 1} to {first}",
            where=before.name,
            hint="look for a backup; oncall-tui journal verify says more",
        )
    return tip


def _anchor(snapshot: SegmentSnapshot) -> tuple[int, Tip]:
    """Return a line near the end, as byte offset and what comes before it by its own word.

    The lines before it were checked when they were written, and are when they are read.
    """
    window = WINDOW
    while window < snapshot.length:
        at = snapshot.length - window
        lines = snapshot.lines(at)
        at += len(next(lines, b""))
        for line in lines:
            try:
                entry = decode(_whole(line))
            except JournalTamperedError:
                break
            return at, Tip(entry.i, entry.prev)
        window *= 2
    tip = Tip()
    if snapshot.first:
        first = next(snapshot.lines(), b"")
        try:
            tip = Tip(snapshot.first, decode(_whole(first)).prev)
        except JournalTamperedError:
            # Nothing in the segment can be read: `follow_lines` says whether a crash explains it.
            tip = Tip(snapshot.first, "")
    return 0, tip


def _whole(line: bytes) -> bytes:
    if not line.endswith(b"\n"):
        raise JournalTamperedError("the line is cut")
    return line[:-1]


def _torn(snapshot: SegmentSnapshot, at: int, tip: Tip, why: JournalTamperedError) -> bytes:
    """Return what a crash left after a good line; raise when it cannot have been a crash.

    Each append is one write that is cut away again before the next one. So a crash leaves less
    than one line, and no line of it reads as an entry.
    """
    rest = b"" if snapshot.length - at > MAX_LINE + 1 else b"".join(snapshot.lines(at))
    # What stands behind the last newline may read as one: the cut may have taken the newline alone.
    lines = rest.split(b"\n")[:-1]
    if not rest or len(rest) != snapshot.length - at or any(map(_reads, lines)):
        raise JournalTamperedError(
            f"entry {tip.size} of the journal is wrong: {why.what}",
            where=snapshot.name,
            hint="the journal is read-only; oncall-tui journal verify says more",
        ) from why
    return rest


def _reads(line: bytes) -> bool:
    try:
        decode(line)
    except JournalTamperedError:
        return False
    return True
