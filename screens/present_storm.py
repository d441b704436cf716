"""A storm that is over, and what happened while nobody looked, in cells: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from oncall_tui.domain.duration import compact
from oncall_tui.domain.since import Change, Kind, summary
from oncall_tui.domain.storm import Heap
from oncall_tui.services.absence import Since
from oncall_tui.services.storms import StormPast
from screens.glyphs import Glyphs
from screens.present import Piece, cut, fit
from screens.theme import Role, level_role

LEVEL = 8
"""Cells of a level's name."""

KIND_ROLES = {
    Kind.ROSE: Role.STRONG,
    Kind.LEVEL: Role.WARN,
    Kind.OWNER: Role.KEY,
    Kind.CLEARED: Role.GOOD,
}


def clock_text(at: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """Return the time of day."""
    return f"{datetime.fromtimestamp(at / 1000, zone):{'%H:%M:%S' if seconds else '%H:%M'}}"


def storm_title(past: StormPast, zone: tzinfo) -> str:
    """Say when it was, and how much came."""
    lasted = compact((past.ended - past.at) // 1000)
    when = f"{clock_text(past.at, zone)} to {clock_text(past.ended, zone)}, {lasted}"
    return f"Storm {when}: {past.total:,} came, {past.acked:,} acknowledged"


def storm_lines(past: StormPast, zone: tzinfo, glyphs: Glyphs) -> list[list[Piece]]:
    """Return a line for each name: how many, from when to when, what became of them."""
    if not past.heaps:
        return [[("nothing came meanwhile", Role.GOOD)]]
    return [_heap_line(heap, zone, glyphs) for heap in past.heaps]


def _heap_line(heap: Heap, zone: tzinfo, glyphs: Glyphs) -> list[Piece]:
    first, last = (clock_text(at, zone, seconds=True) for at in (heap.first, heap.last))
    when = first if first == last else f"{first} to {last}"
    open_ = heap.count - heap.acked
    acked = "all acked" if not open_ else f"{heap.acked:,} acked"
    return [
        (fit(heap.level, LEVEL, glyphs), level_role(heap.rank, mapped=heap.level != "unmapped")),
        (f" {heap.count:>5,}  ", Role.STRONG),
        (f"{cut(heap.name, 60, glyphs)}  ", Role.PLAIN),
        (f"{when}  ", Role.DIM),
        (f"{acked}, ", Role.GOOD if not open_ else Role.WARN),
        (f"{heap.cleared:,} cleared", Role.DIM),
    ]


def storm_text(past: StormPast, zone: tzinfo, glyphs: Glyphs) -> str:
    """Return the same as text that can be pasted into a chat."""
    lines = ["".join(text for text, _ in line) for line in storm_lines(past, zone, glyphs)]
    return "\n".join((storm_title(past, zone), *lines)) + "\n"


def since_words(since: Since, zone: tzinfo) -> str:
    """Say in one line what happened while nobody looked."""
    return f"since you looked {clock_text(since.at, zone)}: {summary(since.changes)}; L shows"


def change_pieces(change: Change, width: int, zone: tzinfo, glyphs: Glyphs) -> list[Piece]:
    """Return one thing that happened as a line."""
    when = "     " if change.at is None else clock_text(change.at, zone)
    kind = f"{change.kind.value:<16}"
    tail = f"  {cut(change.what, 60, glyphs)}" if change.what else ""
    where = f"  {cut(change.where, 60, glyphs)}" if change.where else ""
    room = max(0, width - len(when) - len(kind) - LEVEL - 5)
    return [
        (when, Role.DIM),
        (f" {kind}", KIND_ROLES[change.kind]),
        (f" {fit(change.level, LEVEL, glyphs)}", level_role(change.rank, mapped=True)),
        (f" {fit(cut(change.title, 80, glyphs) + tail + where, room, glyphs)}", Role.PLAIN),
    ]


def since_text(changes: Sequence[Change], zone: tzinfo, glyphs: Glyphs) -> str:
    """Return the same as text that can be pasted into a chat."""
    lines = (change_pieces(change, 160, zone, glyphs) for change in changes)
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines) + "\n"
