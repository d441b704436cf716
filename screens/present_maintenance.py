"""Snoozes and maintenance windows in lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from rich.cells import cell_len

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.maintenance import Course, Phase
from oncall_tui.domain.maintenance_steps import Step
from oncall_tui.domain.text import plain
from oncall_tui.domain.wall_time import clock
from screens.glyphs import Glyphs
from screens.present import Piece, fit, person
from screens.present_detail import moment, pair
from screens.present_quiet import QuietSection
from screens.simple_list import Item
from screens.theme import Role

PHASE_ROLES = {
    Phase.OVERRUN: Role.LATE,
    Phase.RUNNING: Role.STRONG,
    Phase.ANNOUNCED: Role.PLAIN,
    Phase.SCHEDULED: Role.PLAIN,
    Phase.CLOSED: Role.DIM,
}


def snooze_id(row: Row) -> str:
    """Name a line of the list."""
    return f"snooze:{row.id}"


def window_id(course: Course) -> str:
    """Name a line of the list."""
    return f"window:{course.window.id}"


def snoozed_rows(rows: Iterable[Row]) -> list[Row]:
    """Return what I snoozed, soonest wake first."""
    found = [(row.snooze.until, row.id, row) for row in rows if row.snooze is not None]
    return [row for _, _, row in sorted(found, key=lambda each: each[:2])]


def snooze_section(rows: Sequence[Row], *, zone: tzinfo, now: int, glyphs: Glyphs) -> QuietSection:
    """Return my snoozes, which come in their order."""

    def item(row: Row) -> Item:
        return Item(
            snooze_id(row),
            f"snooze of {plain(row.alert.title, 60)}",
            lambda width: snooze_pieces(row, zone=zone, now=now, width=width, glyphs=glyphs),
        )

    title = f"Snoozes, yours alone: {len(rows)}"
    return QuietSection(title, tuple(map(item, rows)), "nothing is snoozed")


def snooze_pieces(row: Row, *, zone: tzinfo, now: int, width: int, glyphs: Glyphs) -> list[Piece]:
    """Return a snooze as a line."""
    until = now if row.snooze is None else row.snooze.until
    pieces: list[Piece] = [
        (f"{compact(max(0, until - now) // 1000):>6}", Role.PLAIN),
        (fit(f"wakes {clock(until, zone, now)}", 22, glyphs), Role.DIM),
        (fit(row.level.name, 7, glyphs), Role.PLAIN),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in pieces)
    named = f"{row.alert.title}  {row.alert.service} {row.alert.instance}"
    return [*pieces, (fit(plain(named, 300), max(1, rest), glyphs), Role.STRONG)]


def maintenance_section(
    found: Sequence[Course], rows: Iterable[Row], *, zone: tzinfo, now: int, glyphs: Glyphs
) -> QuietSection:
    """Return the windows of now and of the next days, which come in their order."""
    covered = Counter(row.out.name for row in rows if row.out is not None)

    def item(course: Course) -> Item:
        def look(width: int) -> list[Piece]:
            count = covered[course.window.name]
            return window_pieces(course, count, zone=zone, now=now, width=width, glyphs=glyphs)

        return Item(window_id(course), f"maintenance {plain(course.window.name, 60)}", look)

    phases = Counter(course.phase(now) for course in found)
    counts = [f"{phases[p]} {p.value}" for p in (Phase.OVERRUN, Phase.RUNNING) if phases[p]]
    title = f"Maintenance, now and in 7 days: {', '.join([str(len(found)), *counts])}"
    return QuietSection(title, tuple(map(item, found)), "no window is planned")


def window_pieces(
    course: Course, covered: int, *, zone: tzinfo, now: int, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return a window as a line: an overrun one says so before anything else."""
    phase, window = course.phase(now), course.window
    if phase is Phase.OVERRUN:
        left, word = f"+{compact((now - course.end) // 1000)}", "OVERRUN, not closed"
    elif phase is Phase.RUNNING:
        word = "begun" if course.begun is not None else "running, not begun"
        left = compact((course.end - now) // 1000)
    else:
        left, word = compact((window.start - now) // 1000), phase.value
    span = f"{clock(window.start, zone, now)} - {clock(course.end, zone, now)}"
    pieces: list[Piece] = [
        (f"{left:>6}", PHASE_ROLES[phase]),
        (fit(word, 20, glyphs), PHASE_ROLES[phase]),
        (f"{covered or glyphs.dash!s:>5}", Role.PLAIN),
        (fit(plain(person(window.owner), 40), 8, glyphs), Role.DIM),
    ]
    rest = width - sum(cell_len(text) + 1 for text, _ in pieces)
    name = fit(f"{plain(window.name, 100)}  {span}", max(1, rest), glyphs)
    return [*pieces, (name, Role.STRONG)]


def course_lines(course: Course, *, zone: tzinfo, now: int) -> list[list[Piece]]:
    """Return a window in full, for the pane below."""
    window, phase = course.window, course.phase(now)
    matchers = ", ".join(map(str, window.matchers))
    planned = "" if course.end == window.end else f", planned {moment(window.end, zone, now)}"
    lines = [
        [
            (plain(window.name, 100), Role.STRONG),
            (f"  {phase.value}", PHASE_ROLES[phase]),
            (f"  {plain(window.owner, 60)}", Role.DIM),
        ],
        pair("match", matchers),
        pair("from", moment(window.start, zone, now)),
        pair("to", f"{moment(course.end, zone, now)}{planned}"),
        pair("done", "; ".join(_told(course, zone, now)) or "nobody did anything yet"),
    ]
    if phase is Phase.OVERRUN:
        lines.insert(
            1,
            [("  Its time is over: its alerts are loud again. + extends, c closes.", Role.LATE)],
        )
    if window.text:
        lines.append(pair("text", window.text))
    return lines


def _told(course: Course, zone: tzinfo, now: int) -> list[str]:
    steps: list[Step | None] = [course.announced, course.begun, course.closed]
    return [
        f"{step.move.value} by {person(step.by)} {clock(step.at, zone, now)}"
        for step in steps
        if step is not None
    ]


def snooze_lines(row: Row, *, zone: tzinfo, now: int) -> list[list[Piece]]:
    """Return a snooze in full, for the pane below."""
    until = now if row.snooze is None else row.snooze.until
    due = "" if row.ack_due is None else moment(row.ack_due, zone, now)
    lines = [
        [(plain(row.alert.title, 200), Role.STRONG), (f"  {row.level.name}", Role.PLAIN)],
        pair("wakes", moment(until, zone, now)),
        pair("where", f"{row.alert.service} {row.alert.instance}".strip()),
        pair("acked by", row.owner or "nobody"),
    ]
    return [*lines, pair("ack by", due)] if due and not row.owner else lines
