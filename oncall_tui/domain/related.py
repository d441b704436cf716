"""Alerts that may be the same trouble: same service, same instance, or begun at the same time."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

import msgspec

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.duration import MINUTE, compact

NEAR = 5 * MINUTE * 1000
"""Milliseconds between the starts of two alerts that began together."""
MOST = 10


class Related(msgspec.Struct, frozen=True):
    """Another alert, and why it may belong to this one."""

    row: Row
    why: str


def related(row: Row, rows: Iterable[Row], *, limit: int = MOST) -> tuple[list[Related], int]:
    """Return what may belong to an alert, worst first, and how many more there are.

    Within one severity those with more reasons come first, then those that began nearest. Other
    occurrences of the same series are its past, not its neighbours.
    """
    series = _series(row.id)
    service, instance = row.alert.service, row.alert.instance
    found: list[tuple[tuple[int, int, int, str], Row]] = []
    for other in rows:
        away = abs(other.started - row.started)
        alert = other.alert
        reasons = (
            (away <= NEAR)
            + (2 if service and alert.service == service else 0)
            + (4 if instance and alert.instance == instance else 0)
        )
        if not reasons or other.state is State.HEARTBEAT or _series(other.id) == series:
            continue
        found.append(((other.level.rank, -reasons, away, other.id), other))
    best = heapq.nsmallest(limit, found, key=lambda pair: pair[0])
    named = [Related(other, ", ".join(_reasons(row, other))) for _, other in best]
    return named, len(found) - len(named)


def _reasons(row: Row, other: Row) -> Iterator[str]:
    if row.alert.instance and other.alert.instance == row.alert.instance:
        yield "same instance"
    if row.alert.service and other.alert.service == row.alert.service:
        yield "same service"
    away = other.started - row.started
    if abs(away) <= NEAR:
        seconds = abs(away) // 1000
        yield (
            f"began {compact(seconds)} {'later' if away > 0 else 'earlier'}"
            if seconds
            else "began with it"
        )


def _series(id_: str) -> str:
    return id_.rpartition("@")[0]
