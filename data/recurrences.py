"""Counts out the moments of a rule, with dateutil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from oncall_tui.domain.recurrence import DAYS, Recurrence
from oncall_tui.errors import RunbookError

MOST = 20_000
"""Moments of one window."""

_LATER = 7_600
"""Years, a multiple of 400, after which the calendar is the same to the weekday.

A rule that never comes, such as 30 February, is tried up to the year 9999 day by day. Asked about
years that much later, it ends within four hundred years.
"""


def moments(rule: Recurrence, zone: tzinfo, after: int, before: int) -> list[int]:
    """Return when it is due, from `after` to `before` (milliseconds, UTC; both included).

    Raises RunbookError when the rule names a zone that there is not, or is none to dateutil.
    """
    from dateutil import rrule

    here = _zone(rule.zone) if rule.zone else zone
    first, last = (_later(_local(at, here)) for at in (after, before))
    numbers = rule.numbers
    frequency: Any = rrule.FREQNAMES.index(rule.unit)
    try:
        counted = rrule.rrule(
            frequency,
            dtstart=_later(rule.start),
            interval=rule.interval,
            wkst=DAYS.index(rule.week_start),
            count=rule.count,
            byweekday=[rrule.weekday(DAYS.index(day), which or None) for which, day in rule.days]
            or None,
            bymonth=numbers.get("BYMONTH"),
            bymonthday=numbers.get("BYMONTHDAY"),
            bysetpos=numbers.get("BYSETPOS"),
            byhour=numbers.get("BYHOUR"),
            byminute=numbers.get("BYMINUTE"),
        )
    except ValueError as error:
        raise RunbookError(f"`due` is not read: {error}", hint="see RFC 5545") from error
    until = None if rule.until is None else _later(rule.until)
    found = counted.xafter(first, inc=True)
    within = (at for at in _upto(found, last) if until is None or at <= until)
    return [_millis(at, here) for at in islice(within, MOST)]


def _upto(found: Iterable[datetime], last: datetime) -> Iterator[datetime]:
    for at in found:
        if at > last:
            return
        yield at


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise RunbookError(
            f"`due` is not read: there is no time zone {name}", hint="such as Europe/Berlin"
        ) from error


def _local(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).replace(tzinfo=None)


def _later(at: datetime) -> datetime:
    return at.replace(year=at.year + _LATER)


def _millis(at: datetime, zone: tzinfo) -> int:
    """Return a wall clock's time; one that a change to summer time leaves out is an hour later."""
    there = at.replace(year=at.year - _LATER, tzinfo=zone)
    return round(there.timestamp() * 1000)
