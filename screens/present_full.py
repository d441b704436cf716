"""Everything about one alert, in lines of pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import msgspec

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.domain.work_parts import CLEARED_UNSEEN, Event
from oncall_tui.services.around import Around
from screens.glyphs import Glyphs
from screens.present import Piece, person
from screens.present_around import causes_of, earlier_lines, related_lines, state_words
from screens.present_detail import moment, pair, summary_lines
from screens.theme import Role

LINKS = ("dashboard", "dashboard_url", "runbook_url", "runbook", "playbook_url", "link")


class Told(msgspec.Struct, frozen=True):
    """A line of the history with its note read in."""

    event: Event
    text: str = ""


def detail_lines(
    row: Row,
    *,
    now: int,
    zone: tzinfo,
    glyphs: Glyphs,
    history: Sequence[Told],
    runbooks: Sequence[str],
    asked_next: str = "",
    away: str = "",
    incident: str = "",
    around: Around = Around(),  # noqa: B008 - frozen
) -> list[list[Piece]]:
    """Return all there is to know."""
    alert = row.alert
    lines = summary_lines(row, now=now, zone=zone, glyphs=glyphs, asked_next=asked_next, away=away)
    if incident:
        lines.append(pair("incident", incident, Role.LINK))
    lines.append(pair("state", state_words(row, now=now)))
    lines += _quiet_lines(row, around, now=now, zone=zone)
    lines += _heading("Runbook")
    lines += [[("  " + plain(text), Role.PLAIN)] for text in runbooks] or [
        [("  no runbook matches this alert", Role.DIM)]
    ]
    links = {name: alert.annotations[name] for name in LINKS if alert.annotations.get(name)}
    if alert.link:
        links["source"] = alert.link
    if row.ticket is not None and row.ticket.link:
        links["ticket"] = row.ticket.link
    if links:
        lines += _heading("Links")
        lines += [pair(name, value, Role.LINK) for name, value in links.items()]
    lines += _heading("Earlier")
    lines += earlier_lines(around, now=now, zone=zone)
    lines += _heading("Related")
    lines += related_lines(around)
    lines += _heading("Labels")
    lines += _table(alert.labels)
    rest = {
        k: v
        for k, v in alert.annotations.items()
        if k not in (*LINKS, "summary", "description", "message")
    }
    if rest:
        lines += _heading("Annotations")
        lines += _table(rest)
    lines += _heading("History")
    lines += _history_lines(history, zone) or [[("  nobody did anything yet", Role.DIM)]]
    lines += _heading("Identity")
    lines += [
        pair("id", alert.id),
        pair("source", f"{alert.source}, says severity {alert.severity or 'nothing'}"),
    ]
    if not row.level.mapped:
        lines.append(
            [("  this severity is not mapped to the policy: [[sources]] severities", Role.WARN)]
        )
    return lines


def _quiet_lines(row: Row, around: Around, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    if row.state is State.CLEARED:
        lines.append([("It cleared before anybody acknowledged it; x lets it go.", Role.WARN)])
    for silence in row.alert.silences:
        until = "" if silence.until is None else f" until {moment(silence.until, zone, now)}"
        lines.append(pair("silenced", f"{silence.by}{until}: {silence.comment}"))
    lines += [pair("muted by", cause) for cause in causes_of(row, around)]
    return lines


def _history_lines(history: Sequence[Told], zone: tzinfo) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    for told in history:
        event = told.event
        who = plain(person(event.by), 40)
        if event.what == CLEARED_UNSEEN:  # nobody did it: a dashboard saw it
            who = f"(told by {who}'s dashboard)"
        local = datetime.fromtimestamp(event.at / 1000, zone)
        lines.append(
            [
                (f"  {local:%d %b %H:%M:%S} ", Role.DIM),
                (f"{who} ", Role.STRONG),
                (plain(event.what, 300), Role.PLAIN),
                (f"  #{event.entry}", Role.DIM),
            ]
        )
        lines += [[(f"    {text}", Role.PLAIN)] for text in plain_lines(told.text) if told.text]
    return lines


def _heading(title: str) -> list[list[Piece]]:
    return [[("", Role.PLAIN)], [(title, Role.HEAD)]]


def _table(values: Mapping[str, str]) -> list[list[Piece]]:
    width = max(11, min(max((len(plain(name)) for name in values), default=0), 24))
    return [
        [(f"  {plain(name):<{width}} ", Role.DIM), (plain(value), Role.PLAIN)]
        for name, value in sorted(values.items())
    ]
