"""When the terminal keeps silent although something new is there: in a storm, and when told to.

What is silenced is never lost: it stands on the screen, and a call that repeats goes on for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.ringing import Heard, Ring

WORST = 0
"""Rank of the worst level: what is new there calls, whatever keeps silent."""


class Storming(msgspec.Struct, frozen=True):
    """A storm, as far as calls go."""

    said: str
    """What the call at its beginning says."""
    since: int
    """When it began, milliseconds on our clock: names the storm."""
    called: frozenset[str] = frozenset()
    """Groups of the worst level that a call was about."""


def in_storm(
    before: Heard, after: Heard, ring: Ring | None, storm: Storming
) -> tuple[Heard, Ring | None, Storming]:
    """Let through what a storm may say: one call for each group of the worst level that is new.

    A second outage beside the one that storms is seldom of the same name, and must not drown. The
    call of the storm itself is repeated until somebody looks, as any other.
    """
    if ring is None or ring.again:
        return after, ring, storm
    rows_new = [row for row in ring.rows if _is_new(before, row) and row.level.rank == WORST]
    unheard = tuple(row for row in rows_new if row.alert.title not in storm.called)
    if not unheard:
        return msgspec.structs.replace(after, last=before.last), None, storm
    called = storm.called | {row.alert.title for row in unheard}
    return after, Ring(unheard), msgspec.structs.replace(storm, called=called)


def storm_call(rows: Iterable[Row], storm: Storming) -> tuple[Ring | None, Storming]:
    """Return the call that says that a storm has begun, and the groups that it speaks of."""
    new = [row for row in rows if row.state is State.UNACKED]
    worst = sorted(new, key=_urgency)
    called = frozenset(row.alert.title for row in new if row.level.rank == WORST)
    ring = Ring(tuple(worst), said=storm.said) if worst else None
    return ring, msgspec.structs.replace(storm, called=called)


def in_quiet(before: Heard, after: Heard, ring: Ring | None) -> tuple[Heard, Ring | None]:
    """Let through what may ring while the engineer is awake: a new alert of the worst level, once.

    Everything else waits unseen for the end of the quiet period.
    """
    if ring is None:
        return after, None
    worst = tuple(row for row in ring.rows if row.level.rank == WORST and _is_new(before, row))
    if not worst or ring.again:
        return msgspec.structs.replace(after, last=before.last), None
    return after, msgspec.structs.replace(ring, rows=worst)


def after_quiet(heard: Heard, rows: Mapping[str, Row], *, now: int) -> tuple[Heard, Ring | None]:
    """Return the one call for what came in a quiet period and was not looked at."""
    left = [rows[id_] for id_ in heard.unseen if id_ in rows]
    if not left:
        return heard, None
    left.sort(key=_urgency)
    return msgspec.structs.replace(heard, last=now), Ring(tuple(left), again=True)


def _urgency(row: Row) -> tuple[int, int, str]:
    return (row.level.rank, row.started, row.id)


def _is_new(before: Heard, row: Row) -> bool:
    known = before.ranks.get(row.id)
    return known is None or row.level.rank < known
