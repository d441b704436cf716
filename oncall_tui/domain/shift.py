"""Shifts: who is on duty when, and what comes next.

A pattern is told by the clock on the wall of its time zone: a night shift over a change of the
clocks is an hour shorter or longer, and no shift is lost or doubled by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

import msgspec

from oncall_tui.domain.rota import Duty
from oncall_tui.domain.whose import is_me

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As a configuration writes them."""
DAY_MINUTES = 24 * 60
NUDGE = 60 * 60_000
"""Milliseconds before the end of a shift at which the handover is asked for."""
LONGEST = 14 * 86_400_000
"""Milliseconds; what a calendar has beyond that is no shift."""


class Shift(msgspec.Struct, frozen=True, order=True):
    """Somebody's time on duty; milliseconds, UTC, `start` included and `end` not."""

    start: int
    end: int
    person: str
    """As the configuration or the calendar writes it."""
    schedule: str = ""

    @property
    def id(self) -> str:
        """Names it in entries."""
        return f"{self.schedule}@{self.start}" if self.schedule else f"shift@{self.start}"

    def covers(self, at: int) -> bool:
        """Whether it runs at a moment."""
        return self.start <= at < self.end


class Pattern(msgspec.Struct, frozen=True):
    """A shift that comes again on days of the week."""

    schedule: str
    person: str
    start: int
    """Minutes after midnight, by the clock on the wall."""
    end: int
    """Likewise; not after `start`: on the next day."""
    zone: tzinfo
    days: frozenset[int] = frozenset(range(7))
    """Days on which it starts; 0 is Monday."""


def shifts_between(patterns: Iterable[Pattern], first: int, last: int) -> list[Shift]:
    """Return the shifts that touch a time from `first` to `last` (milliseconds, UTC), in order."""
    found = [
        shift
        for pattern in patterns
        for shift in _days(pattern, first, last)
        if shift.end > first and shift.start <= last
    ]
    return sorted(found)


def shifts_of_duties(duties: Iterable[Duty], schedule: str = "") -> list[Shift]:
    """Return the duties of a calendar as shifts; what has no time or too much is none."""
    return sorted(
        Shift(duty.start, duty.end, duty.who, schedule)
        for duty in duties
        if 0 < duty.end - duty.start <= LONGEST
    )


def shift_at(shifts: Iterable[Shift], me: str, now: int) -> Shift | None:
    """Return my shift that runs now: of two, the one that began last."""
    mine = [shift for shift in shifts if shift.covers(now) and is_me(shift.person, me)]
    return max(mine, default=None)


def over_shifts(shifts: Iterable[Shift], me: str, now: int) -> list[Shift]:
    """Return my shifts that have ended, the one that ended last first."""
    over = [shift for shift in shifts if shift.end <= now and is_me(shift.person, me)]
    return sorted(over, key=lambda shift: (shift.end, shift), reverse=True)


def next_shift(shifts: Iterable[Shift], me: str, now: int) -> Shift | None:
    """Return my shift that starts next."""
    mine = [shift for shift in shifts if shift.start > now and is_me(shift.person, me)]
    return min(mine, default=None)


def around(shifts: Iterable[Shift], now: int, *, more: int) -> list[Shift]:
    """Return of each schedule the shift before, those of now, and the next few; in order."""
    known = sorted(shifts)
    last: dict[str, Shift] = {}
    for shift in known:
        known_last = last.get(shift.schedule)
        if shift.end <= now and (known_last is None or shift.end >= known_last.end):
            last[shift.schedule] = shift
    coming = [shift for shift in known if shift.start > now][:more]
    return sorted({*last.values(), *(s for s in known if s.covers(now)), *coming})


def relief_of(shifts: Iterable[Shift], shift: Shift) -> Shift | None:
    """Return who comes next in the same schedule: running at the end of it, or the first after.

    My own next shift counts where nobody else is in the schedule: that is a self-handover.
    """
    others = [
        each
        for each in shifts
        if each.schedule == shift.schedule and each != shift and each.end > shift.end
    ]
    overlapping = [each for each in others if each.start < shift.end]
    if overlapping:
        return max(overlapping)
    after = [each for each in others if each.start >= shift.end]
    return min(after, default=None)


def _days(pattern: Pattern, first: int, last: int) -> Iterator[Shift]:
    day = _date(first, pattern.zone) - timedelta(days=2)
    end = _date(last, pattern.zone) + timedelta(days=1)
    longer = DAY_MINUTES if pattern.end <= pattern.start else 0
    while day <= end:
        if day.weekday() in pattern.days:
            yield Shift(
                _moment(day, pattern.start, pattern.zone),
                _moment(day, pattern.end + longer, pattern.zone),
                pattern.person,
                pattern.schedule,
            )
        day += timedelta(days=1)


def _date(at: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()


def _moment(day: date, minutes: int, zone: tzinfo) -> int:
    """Return the moment of a wall time: the first of two, the one after a gap for none."""
    days, rest = divmod(minutes, DAY_MINUTES)
    local = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days, minutes=rest)
    return round(local.timestamp() * 1000)
