"""Business days: when a target of "1 business day" is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

MONDAY_TO_FRIDAY = frozenset(range(5))
DAY_MINUTES = 24 * 60

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 4_102_444_800_000
"""The year 2100: what a source says beyond it is nonsense, and years end at 9999."""
_MILLISECOND = timedelta(milliseconds=1)


class Calendar(msgspec.Struct, frozen=True):
    """When people work."""

    zone: tzinfo = UTC
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    """0 is Monday; at least one."""
    opens: int = 9 * 60
    """Minutes after midnight, local time."""
    closes: int = 17 * 60
    """Minutes after midnight, after `opens`; 1440 is midnight."""
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() in self.weekdays and day not in self.holidays


def add_business_days(start: int, days: int, calendar: Calendar) -> int:
    """Return the same time of day `days` working days later; milliseconds since the epoch, UTC.

    Friday 16:00 and one day is Monday 16:00. A start outside working hours counts from the next
    opening: Saturday noon and one day is Tuesday at opening time. Where daylight saving leaves
    the time of day out, it is the first moment after the gap; where it comes twice, the first. A
    start counts by its time of day too: of an hour that comes twice, both passes lead to one time.
    A start before 1970 or after 2100 counts as then.
    """
    day, at = _opened(_local(start, calendar.zone), calendar)
    following = _working_days(day, calendar)
    for _ in range(days + 1):
        day = next(following)
    return _millis(day, at, calendar.zone)


def _local(start: int, zone: tzinfo) -> datetime:
    clamped = min(max(start, 0), _LATEST)
    return (_EPOCH + timedelta(milliseconds=clamped)).astimezone(zone)


def _opened(local: datetime, calendar: Calendar) -> tuple[date, time]:
    """Return the start if people are at work, else the next opening."""
    day, minutes = local.date(), local.hour * 60 + local.minute
    opening = time(*divmod(calendar.opens, 60))
    if calendar.works_on(day):
        if minutes < calendar.opens:
            return day, opening
        if minutes < calendar.closes:
            return day, local.time()
    return next(_working_days(day + timedelta(days=1), calendar)), opening


def _working_days(first: date, calendar: Calendar) -> Iterator[date]:
    """Yield working days from `first` on."""
    day = first
    while True:
        if calendar.works_on(day):
            yield day
        day += timedelta(days=1)


def _millis(day: date, at: time, zone: tzinfo) -> int:
    local = datetime.combine(day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        moment = _end_of_gap(local, zone)
    return (moment - _EPOCH) // _MILLISECOND


def _end_of_gap(missing: datetime, zone: tzinfo) -> datetime:
    """Return the moment at which the clock jumped over a local time."""
    # Read with the offset after the jump it lies before it, and the other way round (PEP 495).
    early = missing.replace(fold=1).astimezone(UTC)
    late = missing.replace(fold=0).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > _MILLISECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
