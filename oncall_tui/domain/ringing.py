"""When the terminal calls for the engineer: once an occurrence, again until somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from oncall_tui.domain.board_lines import Row, State


class Rules(msgspec.Struct, frozen=True):
    """What rings."""

    rank: int
    """Rank of the least severe level that rings; below it nothing does."""
    keep: Callable[[Row], bool] | None = None
    """Which alerts ring at all; None: every one."""
    repeat: int = 60_000
    """Milliseconds between two calls while nobody looks; 0 calls once."""


class Ringing(msgspec.Struct, frozen=True):
    """How the engineer is called."""

    rules: Rules
    bell: bool = True
    form: str = "auto"
    """Of the notification: `9`, `777`, `99`, `off`, or `auto`: by what the terminal says it is."""
    title: bool = True
    """Whether the window's name tells what is new."""


class Heard(msgspec.Struct, frozen=True):
    """What has rung so far."""

    ranks: Mapping[str, int] = {}
    """By occurrence that is there and severe enough: its worst rank so far."""
    unseen: frozenset[str] = frozenset()
    """Occurrences that rang and that nobody has looked at."""
    last: int = 0
    """When it rang last, in milliseconds on our clock."""
    rung: Mapping[str, tuple[int, int]] = {}
    """By series: the worst rank that rang, and when it rang last, or was damped."""
    until: Mapping[str, int] = {}
    """By occurrence that somebody has: when the acknowledgement ends by itself."""
    begun: bool = False
    """Whether there was a board before: what was there at the start is on the screen already."""


NEVER = 1 << 62
DAMPED_FOR = 3600_000
"""Milliseconds since it last wanted to ring, after which what flaps rings once more."""


class Ring(msgspec.Struct, frozen=True):
    """A call for the engineer."""

    rows: tuple[Row, ...]
    """What it is about, worst first."""
    again: bool = False
    """Whether it has rung for all of them before."""
    said: str = ""
    """What it says in place of the alerts' names."""


def listen(
    heard: Heard, rows: Iterable[Row], rules: Rules, *, now: int
) -> tuple[Heard, Ring | None]:
    """Hold a board against what has rung; return what has rung now, and the call if there is one.

    An occurrence rings when it is first seen unacknowledged, when its severity rises, and when its
    acknowledgement runs out; a poll that tells it again does not ring. What is acknowledged,
    silenced or gone falls silent. What flaps rings again only when it is worse than what rang.
    """
    until: dict[str, int] = {}
    ranks: dict[str, int] = {}
    wanted: dict[str, Row] = {}
    fresh: set[str] = set()
    for row in rows:
        rank = row.level.rank
        if rank > rules.rank:
            continue
        before = heard.ranks.get(row.id)
        if row.held is not None and row.held.until is not None:
            until[row.id] = row.held.until
        if row.state is not State.UNACKED:
            # What was never seen unacknowledged is new when it is.
            # What fell under the ack rings when it rises from there.
            # What was snoozed or out of service rings when it is back.
            if before is not None and row.snooze is None and row.out is None:
                ranks[row.id] = max(before, rank)
            continue
        ranks[row.id] = rank if before is None else min(before, rank)
        if rules.keep is not None and not rules.keep(row):
            continue
        wanted[row.id] = row
        if before is None or rank < before or heard.until.get(row.id, NEVER) <= now:
            fresh.add(row.id)
    if not heard.begun:
        return Heard(ranks, last=now, until=until, begun=True), None
    fresh, rung = _damped(fresh, wanted, heard.rung, now)
    unseen = frozenset((heard.unseen | fresh) & wanted.keys())
    due = bool(unseen) and 0 < rules.repeat <= now - heard.last
    if not fresh and not due:
        known = msgspec.structs.replace(heard, ranks=ranks, unseen=unseen, rung=rung, until=until)
        return known, None
    ring = Ring(_worst_first(wanted[id_] for id_ in unseen), again=not fresh)
    return Heard(ranks, unseen, now, rung, until, begun=True), ring


def stays(heard: Heard, rules: Rules, *, now: int) -> bool:
    """Whether the very rows of which this was heard would change nothing and ring for nothing."""
    due = bool(heard.unseen) and 0 < rules.repeat <= now - heard.last
    return heard.begun and not due and all(until > now for until in heard.until.values())


def _damped(
    fresh: set[str], rows: Mapping[str, Row], before: Mapping[str, tuple[int, int]], now: int
) -> tuple[set[str], Mapping[str, tuple[int, int]]]:
    """Leave out what flaps and has rung as loudly before; also return what has rung by then."""
    if not fresh:
        return fresh, before
    rung = {series: known for series, known in before.items() if now - known[1] < DAMPED_FOR}
    loud: set[str] = set()
    for id_ in fresh:
        row = rows[id_]
        series = id_.rpartition("@")[0]
        known = rung.get(series)
        if row.flapping is None or known is None or row.level.rank < known[0]:
            loud.add(id_)
        rank = row.level.rank if known is None else min(known[0], row.level.rank)
        rung[series] = (rank, now)
    return loud, rung


def looked(heard: Heard) -> Heard:
    """Return what has rung once somebody is at the keyboard."""
    return msgspec.structs.replace(heard, unseen=frozenset()) if heard.unseen else heard


def _worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.level.rank, row.started, row.id)))
