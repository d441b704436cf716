"""Whom to call about an alert, in lines of pieces."""

from __future__ import annotations

from datetime import datetime, tzinfo

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import MINUTE, compact
from oncall_tui.domain.registry import Due, Registry, next_due
from oncall_tui.domain.rota import FOREVER, Duty
from oncall_tui.domain.text import plain
from oncall_tui.services.calling import Calls
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.theme import Role

SECONDS_UNTIL = 10 * MINUTE
"""Below this many seconds a countdown tells them."""


def countdown(milliseconds: int) -> str:
    """Write time left as `3:10`, from ten minutes on as `12m`."""
    seconds = max(0, milliseconds) // 1000
    if seconds >= SECONDS_UNTIL:
        return compact(seconds)
    return f"{seconds // MINUTE}:{seconds % MINUTE:02}"


def next_text(due: Due, registry: Registry, now: int) -> str:
    """Say who is asked next and when: `L2 is due in 3:10: Bob Example (bob)`."""
    who = registry.contact(due.who).title
    return f"{due.rung.name} is due in {countdown(due.at - now)}: {who}"


def call_lines(
    row: Row, calls: Calls, registry: Registry, *, now: int, zone: tzinfo, glyphs: Glyphs
) -> list[list[Piece]]:
    """Return the service, who is on call, and every level of the ladder with ways to reach them."""
    lines: list[list[Piece]] = [_service_line(row, calls)]
    lines += _on_call_lines(calls, registry, zone, now)
    lines += _heading("Escalation")
    waits = row.held is None and row.level.ack is not None and row.calendar is not None
    coming = next_due(calls.escalation, now) if waits else None
    for due in calls.escalation:
        lines += _rung_lines(due, coming, registry, now=now, waits=waits, glyphs=glyphs)
    if not waits:
        who = f"{row.owner} has it" if row.owner else "nobody has to acknowledge this"
        lines.append([(f"  {plain(who, 60)}: the ladder is not climbed", Role.DIM)])
    links = calls.service.links if calls.service is not None else {}
    if links:
        lines += _heading("Links")
        lines += [
            [(f"  {plain(name, 20):<11} ", Role.DIM), (plain(url, 300), Role.LINK)]
            for name, url in links.items()
        ]
    return lines


def _service_line(row: Row, calls: Calls) -> list[Piece]:
    if calls.service is not None:
        return [("Service ", Role.DIM), (plain(calls.service.name, 60), Role.STRONG)]
    named = row.alert.service or "no service label"
    return [
        (f"{plain(named, 60)}: no [[services]] of the configuration owns this alert", Role.WARN)
    ]


def _on_call_lines(calls: Calls, registry: Registry, zone: tzinfo, now: int) -> list[list[Piece]]:
    service = calls.service
    if service is None or not (service.calendar or service.oncall):
        return []
    rota = calls.rota
    lines = _heading("On call")
    if rota.as_of is not None:
        age = compact(max(0, now - rota.as_of) // 1000)
        lines.append([(f"  {plain(rota.source, 40)}, as of {age} ago", Role.DIM)])
    if rota.problem:
        lines.append([(f"  {plain(rota.problem, 200)}", Role.WARN)])
        if not rota.now and not rota.next:
            return lines
    for who, duty in zip(calls.on_call, rota.now, strict=True):
        lines += _person_lines("now", who, _until(duty, zone), registry)
    if not calls.on_call:
        by = rota.source or "the calendar"
        lines.append([(f"  nobody, by {plain(by, 40)}", Role.WARN)])
    for who, duty in zip(calls.coming, rota.next, strict=True):
        lines += _person_lines("next", who, _from(duty, zone), registry)
    return lines


def _until(duty: Duty, zone: tzinfo) -> str:
    return "until further notice" if duty.end >= FOREVER else f"until {_when(duty.end, zone)}"


def _from(duty: Duty, zone: tzinfo) -> str:
    return f"from {_when(duty.start, zone)}"


def _rung_lines(
    due: Due, coming: Due | None, registry: Registry, *, now: int, waits: bool, glyphs: Glyphs
) -> list[list[Piece]]:
    if not waits:
        when = f"after {due.rung.after}m"
    elif due.at <= now:
        when = "reached"
    else:
        when = f"in {countdown(due.at - now)}"
    lines = _person_lines(due.rung.name, due.who, when, registry)
    if due is coming:
        lines[0] = [(f"{glyphs.arrow} ", Role.KEY), *lines[0][1:]]
    return lines


def _person_lines(head: str, who: str, note: str, registry: Registry) -> list[list[Piece]]:
    contact = registry.contact(who)
    lines: list[list[Piece]] = [
        [
            ("  ", Role.PLAIN),
            (f"{plain(head, 8):<5} ", Role.STRONG),
            (plain(contact.title, 60), Role.PLAIN),
            (f"  {plain(note, 60)}", Role.DIM),
        ]
    ]
    lines += [[(f"          {plain(way, 120)}", Role.LINK)] for way in contact.reach]
    return lines


def _when(at: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone):%a %d %b %H:%M}"


def _heading(title: str) -> list[list[Piece]]:
    return [[("", Role.PLAIN)], [(title, Role.HEAD)]]
