"""Everything about one alert, in lines of pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import msgspec

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.duration import compact
from oncall_tui.domain.text import plain, plain_lines
from oncall_tui.domain.work_parts import Event
from oncall_tui.domain.work_rules import CLEARED_UNSEEN
from screens.glyphs import Glyphs
from screens.present import Piece, person, where_text
from screens.theme import Role, level_role

LINKS = ("dashboard", "dashboard_url", "runbook_url", "runbook", "playbook_url", "link")


class Told(msgspec.Struct, frozen=True):
    """A line of the history with its note read in."""

    event: Event
    text: str = ""


def moment(at: int, zone: tzinfo, now: int) -> str:
    """Return a time as local and UTC, and how long ago or ahead."""
    local = datetime.fromtimestamp(at / 1000, zone)
    utc = datetime.fromtimestamp(at / 1000, UTC)
    away = compact(abs(now - at) // 1000)
    when = f"{away} ago" if at <= now else f"in {away}"
    return f"{local:%a %d %b %H:%M:%S %Z} ({utc:%H:%M}Z, {when})"


def summary_lines(
    row: Row, *, now: int, zone: tzinfo, glyphs: Glyphs, asked_next: str = ""
) -> list[list[Piece]]:
    """Return the lines that matter first; they also stand below the list where there is room.

    `asked_next` says who is asked when nobody acknowledges.
    """
    alert = row.alert
    head: list[Piece] = [
        (f" {row.level.name} ", level_role(row.level.rank, mapped=row.level.mapped)),
        (" ", Role.PLAIN),
        (plain(alert.title, 200), Role.STRONG),
        (f"  {row.state.value}", Role.GOOD if row.held else Role.STRONG),
    ]
    lines = [head]
    for name in ("summary", "description", "message"):
        if alert.annotations.get(name):
            lines += [[(text, Role.PLAIN)] for text in plain_lines(alert.annotations[name])]
    lines.append(_pair("where", where_text(row) or glyphs.dash))
    lines.append(_pair("since", moment(row.started, zone, now)))
    if row.cleared_at is not None:
        lines.append(_pair("cleared", moment(row.cleared_at, zone, now)))
    if row.held is not None:
        until = "" if row.held.until is None else f", expires {moment(row.held.until, zone, now)}"
        lines.append(_pair("acked by", f"{row.held.by}{until}", Role.GOOD))
    elif row.ack_due is not None:
        late = row.ack_due < now
        lines.append(
            _pair("ack by", moment(row.ack_due, zone, now), Role.LATE if late else Role.PLAIN)
        )
    if asked_next:
        lines.append(_pair("next", asked_next))
    if row.resolve_due is not None:
        lines.append(_pair("resolve by", moment(row.resolve_due, zone, now)))
    if row.walker:
        lines.append(_pair("runbook", f"{row.walker} is walking it"))
    if row.ticket is not None:
        lines.append(
            _pair("ticket", f"#{row.ticket.key} {row.ticket.title} ({row.ticket.native_state})")
        )
    if row.unsent:
        lines.append(
            _pair("waits", "something about it still has to be sent (S shows it)", Role.WARN)
        )
    return lines


def detail_lines(
    row: Row,
    *,
    now: int,
    zone: tzinfo,
    glyphs: Glyphs,
    history: Sequence[Told],
    runbooks: Sequence[str],
    asked_next: str = "",
) -> list[list[Piece]]:
    """Return all there is to know."""
    alert = row.alert
    lines = summary_lines(row, now=now, zone=zone, glyphs=glyphs, asked_next=asked_next)
    lines += _quiet_lines(row, now=now, zone=zone)
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
        lines += [_pair(name, value, Role.LINK) for name, value in links.items()]
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
        _pair("id", alert.id),
        _pair("source", f"{alert.source}, says severity {alert.severity or 'nothing'}"),
    ]
    if not row.level.mapped:
        lines.append(
            [("  this severity is not mapped to the policy: [[sources]] severities", Role.WARN)]
        )
    return lines


def _quiet_lines(row: Row, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    if row.state is State.CLEARED:
        lines.append([("It cleared before anybody acknowledged it; x lets it go.", Role.WARN)])
    for silence in row.alert.silences:
        until = "" if silence.until is None else f" until {moment(silence.until, zone, now)}"
        lines.append(_pair("silenced", f"{silence.by}{until}: {silence.comment}"))
    lines += [_pair("muted by", cause) for cause in row.alert.inhibited_by]
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


def _pair(name: str, value: str, role: Role = Role.PLAIN) -> list[Piece]:
    return [(f"  {name:<11} ", Role.DIM), (plain(value), role)]


def _table(values: Mapping[str, str]) -> list[list[Piece]]:
    width = max(11, min(max((len(plain(name)) for name in values), default=0), 24))
    return [
        [(f"  {plain(name):<{width}} ", Role.DIM), (plain(value), Role.PLAIN)]
        for name, value in sorted(values.items())
    ]
