"""Routines: checklists that are due by the calendar, and how they stand.

Each is due from one moment of its rule until the next; that is a period. Who walks it to its end
in a period has done it for the whole team. When a quarter of the period is over it is overdue, and
at once when the period before went by without it.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from oncall_tui.domain.recurrence import UNITS, Recurrence
from oncall_tui.domain.walk_record import Walked

DAY = 86_400_000
LATE = 4
"""A routine is overdue when one part of so many of its period is over."""
LONGEST = 12 * 366
"""Days: no rule is looked at farther away than this."""


class Standing(enum.StrEnum):
    """How a routine stands, worst first."""

    OVERDUE = "overdue"
    DUE = "due"
    BROKEN = "broken"
    """Nobody can tell when it is due."""
    DONE = "done"
    """In this period."""
    AHEAD = "ahead"
    """Its first moment is still to come."""
    UNUSED = "unused"
    """It came with the program, and nobody has ever walked it."""


class Period(msgspec.Struct, frozen=True):
    """Moments of a rule around now, in milliseconds, UTC."""

    before: int | None = None
    """When the last period began."""
    begun: int | None = None
    """When this one did; None: it never was due."""
    next: int | None = None
    """When the next one begins; None: never again."""

    def holds(self, now: int) -> bool:
        """Whether it is still the one that `now` lies in."""
        return (self.begun is None or self.begun <= now) and (self.next is None or now < self.next)

    @property
    def late(self) -> int | None:
        """From when on it is overdue if nobody has done it."""
        if self.begun is None:
            return None
        if self.next is not None:
            return self.begun + (self.next - self.begun) // LATE
        return self.begun + (DAY if self.before is None else (self.begun - self.before) // LATE)


class Routine(msgspec.Struct, frozen=True):
    """One routine at one moment."""

    path: str
    title: str
    standing: Standing
    owner: str = ""
    period: Period = Period()
    last: Walked | None = None
    """When it was done last."""
    walking: Walked | None = None
    """A walk that was begun in this period and is not closed."""
    ours: bool = False
    """Whether that walk stands in the own log, and can be gone on with."""
    due: str = ""
    """The rule, as its author wrote it."""
    problem: str = ""
    """Why nobody can tell when it is due."""

    @property
    def calls(self) -> bool:
        """Whether somebody should walk it now."""
        return self.standing in {Standing.OVERDUE, Standing.DUE}

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have walked it by now."""
        return self.standing is Standing.OVERDUE

    @property
    def missed(self) -> bool:
        """Whether the period before went by without it, though it was done once."""
        return _missed(self.period, self.last)


def reach(rule: Recurrence) -> int:
    """Return how far around now to look for moments of a rule, in milliseconds."""
    return min(LONGEST, 2 * UNITS[rule.unit] * rule.interval + 400) * DAY


def period_of(moments: Sequence[int], now: int) -> Period:
    """Return the period that `now` lies in; `moments` are sorted."""
    at = bisect_right(moments, now)
    return Period(
        before=moments[at - 2] if at >= 2 else None,
        begun=moments[at - 1] if at >= 1 else None,
        next=moments[at] if at < len(moments) else None,
    )


def standing_of(period: Period, last: Walked | None, now: int, *, shipped: bool) -> Standing:
    """Return how a routine stands; `last` is when it was done last."""
    if last is None and shipped:
        return Standing.UNUSED
    if period.begun is None or period.late is None:
        return Standing.AHEAD
    if last is not None and last.ended >= period.begun:
        return Standing.DONE
    if now >= period.late or _missed(period, last):
        return Standing.OVERDUE
    return Standing.DUE


def last_done(walks: Iterable[Walked], path: str) -> Walked | None:
    """Return the walk through a runbook that came to its end last."""
    return max((w for w in walks if w.path == path and w.done), key=_ended, default=None)


def open_walk(walks: Iterable[Walked], path: str, since: int | None) -> Walked | None:
    """Return the newest walk through a runbook that began since then and goes on."""
    known = [w for w in walks if w.path == path and w.closed is None and not w.alert]
    newest = max(known, key=lambda walk: walk.started, default=None)
    return newest if newest is not None and newest.started >= (since or 0) else None


def by_need(routines: Iterable[Routine]) -> list[Routine]:
    """Return them in the order in which they need somebody."""
    worst = list(Standing)

    def rank(one: Routine) -> tuple[int, int, str]:
        period = one.period
        when = period.begun if one.calls else period.next
        return worst.index(one.standing), when or 0, one.path

    return sorted(routines, key=rank)


def _missed(period: Period, last: Walked | None) -> bool:
    return period.before is not None and last is not None and last.ended < period.before


def _ended(walk: Walked) -> int:
    return walk.ended
