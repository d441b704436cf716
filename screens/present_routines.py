"""Routines as lines: how each stands, since when, and who did it last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.cells import cell_len

from oncall_tui.domain.routine import Routine, Standing
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece, age_text, fit, person
from screens.present_detail import moment
from screens.present_quiet import QuietSection
from screens.simple_list import Item
from screens.theme import Role

ROLES = {
    Standing.OVERDUE: Role.LATE,
    Standing.DUE: Role.SOON,
    Standing.BROKEN: Role.WARN,
    Standing.DONE: Role.GOOD,
    Standing.AHEAD: Role.DIM,
    Standing.UNUSED: Role.DIM,
}
UNREAD = "not read"


def routine_sections(
    routines: Sequence[Routine], *, now: int, zone: tzinfo, glyphs: Glyphs
) -> list[QuietSection]:
    """Return them by what they ask for: now, later, and what nobody uses."""

    def section(title: str, standings: set[Standing], empty: str) -> QuietSection | None:
        found = [one for one in routines if one.standing in standings]
        items = tuple(_item(one, now=now, zone=zone, glyphs=glyphs) for one in found)
        return QuietSection(title, items, empty) if items or empty else None

    sections = (
        section("Due now", {Standing.OVERDUE, Standing.DUE, Standing.BROKEN}, "nothing is due"),
        section("Later", {Standing.DONE, Standing.AHEAD}, ""),
        section("Not in use: walking one for the first time begins it", {Standing.UNUSED}, ""),
    )
    return [one for one in sections if one is not None]


def _item(one: Routine, *, now: int, zone: tzinfo, glyphs: Glyphs) -> Item:
    return Item(
        one.path,
        one.path,
        lambda width: routine_pieces(one, now=now, zone=zone, width=width, glyphs=glyphs),
    )


def routine_pieces(
    one: Routine, *, now: int, zone: tzinfo, width: int, glyphs: Glyphs
) -> list[Piece]:
    """Return a routine as a line."""
    word = "walked" if one.walking is not None and one.calls else one.standing.value
    if one.standing is Standing.BROKEN:
        word = UNREAD
    head: list[Piece] = [(fit(word, 9, glyphs), ROLES[one.standing])]
    tail: list[Piece] = [
        (fit(when_text(one, now, zone), 20, glyphs), Role.PLAIN),
        (fit(_last_text(one, now), 14, glyphs), Role.DIM),
    ]
    room = width - sum(cell_len(text) + 1 for text, _ in (*head, *tail))
    role = Role.STRONG if one.calls else Role.PLAIN
    return [*head, (fit(plain(one.title, 200), max(8, room), glyphs), role), *tail]


def when_text(one: Routine, now: int, zone: tzinfo) -> str:
    """Return since when it is due, or when it is due next."""
    if one.calls and one.period.begun is not None:
        return f"since {_short(one.period.begun, now, zone)}"
    if one.period.next is not None:
        return f"next {_short(one.period.next, now, zone)}"
    return ""


def _short(at: int, now: int, zone: tzinfo) -> str:
    """Return a moment in at most 13 cells: the day of the week where that is enough."""
    there, here = (datetime.fromtimestamp(x / 1000, zone) for x in (at, now))
    if abs((there.date() - here.date()).days) < 7:
        return f"{there:%a %H:%M}"
    return f"{there:%d %b %H:%M}" if there.year == here.year else f"{there:%d %b %Y}"


def _last_text(one: Routine, now: int) -> str:
    if one.walking is not None:
        return f"{plain(person(one.walking.by), 40)} is at it"
    if one.last is None:
        return "never"
    return f"{age_text(now, one.last.ended)} {plain(person(one.last.by), 40)}"


def routine_lines(one: Routine, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    """Return all that is known of a routine, a line each."""
    owner = f"; owner {plain(one.owner, 80)}" if one.owner else ""
    lines: list[list[Piece]] = [[(plain(f"{one.title}  {one.path}", 300), Role.STRONG)]]
    if one.problem:
        lines.append([(plain(one.problem, 300), Role.WARN)])
    lines.append([(plain(f"{' '.join(one.due.split())}{owner}", 300), Role.DIM)])
    if one.calls and one.period.begun is not None:
        role = ROLES[one.standing]
        lines.append([(f"due since {moment(one.period.begun, zone, now)}", role)])
        if one.missed:
            lines.append([("the time before was missed too", Role.WARN)])
    elif one.period.next is not None:
        lines.append([(f"due {moment(one.period.next, zone, now)}", Role.PLAIN)])
    if one.last is not None:
        who = plain(one.last.by, 80)
        lines.append([(f"last done {moment(one.last.ended, zone, now)} by {who}", Role.PLAIN)])
    if one.walking is not None:
        who = plain(one.walking.by, 80)
        lines.append([(f"{who} began it {age_text(now, one.walking.started)} ago", Role.KEY)])
    return lines
