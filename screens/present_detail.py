"""What matters first about one alert, in lines of pieces."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.held import Held
from oncall_tui.domain.text import plain, plain_lines
from screens.glyphs import Glyphs
from screens.present import Piece, state_word, where_text
from screens.theme import Role, level_role


def moment(at: int, zone: tzinfo, now: int) -> str:
    """Return a time as local, as UTC where that differs, and how long ago or ahead."""
    local = datetime.fromtimestamp(at / 1000, zone)
    utc = datetime.fromtimestamp(at / 1000, UTC)
    away = compact(abs(now - at) // 1000)
    when = f"{away} ago" if at <= now else f"in {away}"
    same = local.utcoffset() == utc.utcoffset()
    return f"{local:%a %d %b %H:%M:%S %Z} ({'' if same else f'{utc:%H:%M}Z, '}{when})"


def summary_lines(
    row: Row, *, now: int, zone: tzinfo, glyphs: Glyphs, asked_next: str = "", away: str = ""
) -> list[list[Piece]]:
    """Return the lines that matter first; they also stand below the list where there is room.

    `asked_next` says who is asked when nobody acknowledges, `away` that its source does not answer.
    """
    alert = row.alert
    head: list[Piece] = [
        (f" {row.level.name} ", level_role(row.level.rank, mapped=row.level.mapped)),
        (" ", Role.PLAIN),
        (plain(alert.title, 200), Role.STRONG),
        (f"  {state_word(row)}", Role.GOOD if row.held else Role.STRONG),
    ]
    lines = [head]
    if away:
        lines.append([(away, Role.WARN)])
    for name in ("summary", "description", "message"):
        if alert.annotations.get(name):
            lines += [[(text, Role.PLAIN)] for text in plain_lines(alert.annotations[name])]
    lines.append(pair("where", where_text(row) or glyphs.dash))
    lines.append(pair("since", moment(row.started, zone, now)))
    lines += _time_lines(row, now=now, zone=zone, asked_next=asked_next)
    lines += _rest_lines(row, now=now, zone=zone)
    if row.walker:
        lines.append(pair("runbook", f"{row.walker} is walking it"))
    if row.ticket is not None:
        lines.append(
            pair("ticket", f"#{row.ticket.key} {row.ticket.title} ({row.ticket.native_state})")
        )
    if row.unsent:
        lines.append(
            pair("waits", "something about it still has to be sent (S shows it)", Role.WARN)
        )
    return lines


def _time_lines(row: Row, *, now: int, zone: tzinfo, asked_next: str) -> list[list[Piece]]:
    """Return how it came to be as it is, and all that its clock counts to."""
    lines: list[list[Piece]] = []
    if row.raised_from:
        lines.append(
            pair("raised", f"from {row.raised_from}, acknowledged by {row.raised_by}", Role.WARN)
        )
    if row.flapping is not None:
        lines.append(pair("flapping", f"since {moment(row.flapping, zone, now)}", Role.WARN))
    if row.cleared_at is not None:
        lines.append(pair("cleared", moment(row.cleared_at, zone, now)))
    if row.held is not None:
        until = "" if row.held.until is None else f", expires {moment(row.held.until, zone, now)}"
        lines.append(_held_line(row.held, until))
    elif row.ack_due is not None:
        role = Role.LATE if row.ack_due < now else Role.PLAIN
        lines.append(pair("ack by", moment(row.ack_due, zone, now), role))
    if row.given is not None and row.given_to:
        ago = compact(max(0, now - row.given.at) // 1000)
        lines.append(pair("given", f"to {row.given.to} {ago} ago by {row.given.by}, not taken yet"))
    if row.escalated is not None:
        ago = compact(max(0, now - row.escalated.at) // 1000)
        lines.append(pair("asked", f"{row.escalated.words} {ago} ago by {row.escalated.by}"))
    if asked_next:
        lines.append(pair("next", asked_next))
    if row.resolve_due is not None:
        lines.append(pair("resolve by", moment(row.resolve_due, zone, now)))
    return lines


def _held_line(held: Held, until: str) -> list[Piece]:
    if held.given:  # they may not know of it: nobody says that they acknowledged it
        return pair("held", f"given to {held.by} by {held.given}{until}", Role.GOOD)
    return pair("acked by", f"{held.by}{until}", Role.GOOD)


def _rest_lines(row: Row, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    """Say why it is out of the loud sections by plan or by choice."""
    lines: list[list[Piece]] = []
    if row.out is not None:
        until = "" if row.out.until is None else f" until {moment(row.out.until, zone, now)}"
        by = f", {row.out.by} answers for it" if row.out.by else ""
        lines.append(pair("out of use", f"{row.out.name}{until}{by}"))
    if row.snooze is not None:
        lines.append(pair("snoozed", f"until {moment(row.snooze.until, zone, now)}, by you alone"))
    return lines


def pair(name: str, value: str, role: Role = Role.PLAIN) -> list[Piece]:
    """Return a line that names what it says."""
    return [(f"  {name:<11} ", Role.DIM), (plain(value), role)]
