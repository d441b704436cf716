"""When something is due again and again: a rule of RFC 5545, section 3.3.10, read strictly.

Only rules of days, weeks, months and years, with few moments a day: people walk a checklist. Which
moments a rule means is counted out elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import msgspec

from oncall_tui.errors import RunbookError

MAX_TEXT = 500
"""Characters of a whole rule."""
MOST_A_DAY = 24
FIRST = datetime(2024, 1, 1)  # noqa: DTZ001 - a time of day on a wall, as RFC 5545 has it
"""From when a rule counts that does not say so; a Monday."""
YEARS = range(2000, 2200)
"""Years that a rule may begin and end in."""

UNITS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
"""By FREQ: its length in days, at most."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_WHOLE: Mapping[str, tuple[int, int]] = {
    "BYMONTH": (1, 12),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYMONTHDAY": (-31, 31),
    "BYSETPOS": (-31, 31),
}
"""Lists of whole numbers, each with its least and its largest; 0 is none where less is allowed."""

_START = re.compile(
    r"DTSTART(?:;TZID=(?P<zone>[A-Za-z0-9_+/-]{1,60}))?(?:;VALUE=DATE(?:-TIME)?)?:(?P<at>[0-9TZ]+)"
)
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_DAY = re.compile(rf"([+-]?[1-5])?({'|'.join(DAYS)})")
_COUNT = re.compile(r"[0-9]{1,4}")


class Recurrence(msgspec.Struct, frozen=True):
    """A rule. Times are those of a wall clock in `zone`."""

    unit: str
    """DAILY, WEEKLY, MONTHLY or YEARLY."""
    start: datetime = FIRST
    """Without a zone."""
    zone: str = ""
    """IANA name; empty: wherever it is read."""
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    """The last moment it may have; without a zone."""
    week_start: str = "MO"
    days: tuple[tuple[int, str], ...] = ()
    """(which of them, day): `(-1, "FR")` is the last Friday, `(0, "FR")` each one."""
    numbers: Mapping[str, tuple[int, ...]] = {}
    """BYMONTH, BYMONTHDAY, BYHOUR, BYMINUTE and BYSETPOS, as far as the rule has them."""


def parse_due(text: str) -> Recurrence:
    """Read `FREQ=…`, `RRULE:FREQ=…`, and DTSTART before or behind it. Raises RunbookError."""
    if len(text) > MAX_TEXT:
        raise _wrong("it is longer than 500 characters")
    start: tuple[datetime, str] | None = None
    parts: dict[str, str] | None = None
    for word in text.split():
        found = _START.fullmatch(word)
        if found is not None and start is None:
            start = _begin(found["at"], found["zone"] or "")
        elif found is None and parts is None:
            parts = _parts(word)
        else:
            raise _wrong("it has two beginnings or two rules")
    if parts is None:
        raise _wrong("it has no rule")
    return _rule(parts, *(start or (FIRST, "")))


def _begin(said: str, zone: str) -> tuple[datetime, str]:
    at = _moment(said, "DTSTART")
    if said.endswith("Z") and zone:
        raise _wrong("DTSTART is in UTC and in a zone")
    return at, "UTC" if said.endswith("Z") else zone


def _parts(word: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in word.upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in parts:
            raise _wrong(f"`{part[:40]}` cannot be read")
        parts[name] = value
    return parts


def _rule(parts: dict[str, str], start: datetime, zone: str) -> Recurrence:
    unit = parts.pop("FREQ", "")
    if unit not in UNITS:
        raise _wrong("FREQ is none of DAILY, WEEKLY, MONTHLY, YEARLY")
    interval = _count(parts.pop("INTERVAL", "1"), "INTERVAL")
    count = _count(parts.pop("COUNT"), "COUNT") if "COUNT" in parts else None
    until = _moment(parts.pop("UNTIL"), "UNTIL") if "UNTIL" in parts else None
    week_start = parts.pop("WKST", "MO")
    if week_start not in DAYS:
        raise _wrong("WKST is no day")
    days = _days(parts.pop("BYDAY"), unit) if "BYDAY" in parts else ()
    numbers = {name: _numbers(name, value) for name, value in parts.items()}
    if len(numbers.get("BYHOUR", (0,))) * len(numbers.get("BYMINUTE", (0,))) > MOST_A_DAY:
        raise _wrong("it is due more than 24 times a day")
    if "BYSETPOS" in numbers and len(parts) == 1 and not days:
        raise _wrong("BYSETPOS chooses among nothing")
    return Recurrence(unit, start, zone, interval, count, until, week_start, days, numbers)


def _days(value: str, unit: str) -> tuple[tuple[int, str], ...]:
    found = [_DAY.fullmatch(word) for word in value.split(",")]
    days = tuple((int(one[1] or 0), one[2]) for one in found if one is not None)
    if len(days) != len(found):
        raise _wrong(f"BYDAY={value[:40]} is no list of days")
    if unit in {"DAILY", "WEEKLY"} and any(which for which, _ in days):
        raise _wrong("which Monday it is can be said of a month or a year only")
    return days


def _numbers(name: str, value: str) -> tuple[int, ...]:
    if name not in _WHOLE:
        raise _wrong(f"{name[:20]} is not known here")
    least, largest = _WHOLE[name]
    words = value.split(",")
    if not all(re.fullmatch(r"[+-]?[0-9]{1,2}", word) for word in words):
        raise _wrong(f"{name}={value[:40]} is no list of numbers")
    numbers = tuple(sorted({int(word) for word in words}))
    if numbers[0] < least or numbers[-1] > largest or (least < 0 and 0 in numbers):
        raise _wrong(f"{name}={value[:40]} does not exist")
    return numbers


def _count(value: str, name: str) -> int:
    if _COUNT.fullmatch(value) is None or int(value) == 0:
        raise _wrong(f"{name}={value[:20]} is no number above 0")
    return int(value)


def _moment(value: str, name: str) -> datetime:
    found = _MOMENT.fullmatch(value)
    try:
        if found is not None and int(found[1]) in YEARS:
            return datetime(*(int(part or 0) for part in found.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        pass
    raise _wrong(f"{name} is no time from 2000 to 2199 such as 20260105T080000")


def _wrong(why: str) -> RunbookError:
    return RunbookError(f"`due` is not read: {why}", hint="write FREQ=WEEKLY;BYDAY=MO;BYHOUR=9")
