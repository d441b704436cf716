"""The past and the neighbours of one alert, in lines of pieces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.duration import compact
from oncall_tui.domain.earlier import summary
from oncall_tui.domain.text import plain
from oncall_tui.services.around import Around
from screens.present import Piece, where_text
from screens.theme import Role, level_role

SHOWN = 8
"""Earlier occurrences that get a line of their own."""

STATE_WORDS = {
    State.UNACKED: "unacknowledged",
    State.ACKED: "acknowledged",
    State.CLEARED: "returned unacknowledged",
    State.PENDING: "pending: its rule does not hold for long enough yet",
    State.SHELVED: "shelved",
    State.SUPPRESSED: "suppressed",
    State.OUT: "out of service",
    State.HEARTBEAT: "steady: it is meant to be there",
}
"""As ISA-18.2 calls them; a state that is not here is shown by its own word."""


def state_words(row: Row, *, now: int) -> str:
    """Say what state an alert is in, and what is special about that."""
    parts = [STATE_WORDS.get(row.state, row.state.value)]
    if row.raised_from:
        parts.append(f"raised from {row.raised_from}: the acknowledgement was for less")
    if row.flapping is not None:
        parts.append(f"flapping for {compact(max(0, now - row.flapping) // 1000)}: rings no more")
    return "; ".join(parts)


def earlier_lines(around: Around, *, now: int, zone: tzinfo) -> list[list[Piece]]:
    """Return the earlier occurrences, newest first, after one line that sums them up."""
    if not around.earlier:
        return [[("  none in 30 days", Role.DIM)]]
    lines: list[list[Piece]] = [[(f"  seen {summary(around.earlier, now)}", Role.PLAIN)]]
    for each in around.earlier[:SHOWN]:
        local = datetime.fromtimestamp(each.started / 1000, zone)
        lasted = f"for {each.lasted}" if each.lasted else ""
        lines.append(
            [
                (f"  {local:%d %b %H:%M} ", Role.DIM),
                (f"{lasted:<9} ", Role.PLAIN),
                (plain(each.outcome or "nothing was done", 60), Role.PLAIN),
            ]
        )
    if len(around.earlier) > SHOWN:
        lines.append([(f"  and {len(around.earlier) - SHOWN} before", Role.DIM)])
    return lines


def related_lines(around: Around) -> list[list[Piece]]:
    """Return the neighbours, worst first, each with the reason."""
    if not around.related:
        return [[("  none", Role.DIM)]]
    lines: list[list[Piece]] = []
    for near in around.related:
        row = near.row
        place = plain(where_text(row), 40)
        lines.append(
            [
                ("  ", Role.PLAIN),
                (row.level.name, level_role(row.level.rank, mapped=row.level.mapped)),
                (f" {row.state.value} ", Role.DIM),
                (plain(row.alert.title, 60), Role.PLAIN),
                (f" {place}" if place else "", Role.PLAIN),
                (f"  {near.why}", Role.DIM),
            ]
        )
    if around.more:
        lines.append([(f"  and {around.more} more", Role.DIM)])
    return lines


def causes_of(row: Row, around: Around) -> Iterable[str]:
    """Name what inhibits an alert: by title where its source tells it, else by fingerprint."""
    for fingerprint in row.alert.inhibited_by:
        cause = around.causes.get(fingerprint)
        if cause is None:
            yield f"{fingerprint}, which the source does not tell"
        else:
            place = where_text(cause)
            yield f"{cause.alert.title}{f' ({place})' if place else ''}, {cause.level.name}"
