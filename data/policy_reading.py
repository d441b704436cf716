"""From the tables of a policy file to a policy, every value checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, tzinfo
from typing import TypeVar

import msgspec

from oncall_tui.domain.calendar import DAY_MINUTES, Calendar
from oncall_tui.domain.duration import MINUTE, parse_duration
from oncall_tui.domain.ladder import Rung
from oncall_tui.domain.policy import (
    UNMAPPED,
    UNMAPPED_MARK,
    Level,
    Policy,
    parse_target,
    ranked,
    spelling,
)
from oncall_tui.errors import OncallError, PolicyError

T = TypeVar("T")

NAME_WIDTH, MARK_WIDTH, RUNG_WIDTH = 8, 2, 2
"""Cells."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])-([01]?[0-9]|2[0-4]):([0-5][0-9])")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file."""


class _LevelTable(_Table, frozen=True):
    name: str
    mark: str
    ack: str
    resolve: str = "none"
    update: str = "none"
    expires: str = "1h"
    words: tuple[str, ...] = ()


class _RungTable(_Table, frozen=True):
    name: str
    after: str
    who: str


class _CalendarTable(_Table, frozen=True):
    timezone: str = ""
    days: tuple[str, ...] = _DAYS[:5]
    hours: str = "09:00-17:00"
    holidays: tuple[date, ...] = ()


class PolicyTable(_Table, frozen=True):
    """A whole policy file."""

    name: str
    levels: tuple[_LevelTable, ...]
    ladder: tuple[_RungTable, ...]
    title: str = ""
    calendar: _CalendarTable = _CalendarTable()


def read_policy(table: PolicyTable, file: str, zone: tzinfo) -> Policy:
    """Check the tables of `file` and return the policy. Raises PolicyError."""
    return _Reader(table, file).policy(zone)


class _Reader:
    """Knows which key it is at, so that an error can name it."""

    def __init__(self, table: PolicyTable, file: str) -> None:
        self._table = table
        self._file = file

    def policy(self, zone: tzinfo) -> Policy:
        return Policy(
            name=self._table.name,
            title=self._table.title or self._table.name,
            levels=self._levels(),
            ladder=self._ladder(),
            calendar=self._calendar(zone),
        )

    def _wrong(self, what: str, key: str, hint: str) -> PolicyError:
        return PolicyError(what, where=f"{self._file}, {key}", hint=hint)

    def _parsed(self, parse: Callable[[str], T], text: str, key: str) -> T:
        try:
            return parse(text)
        except OncallError as error:
            raise self._wrong(error.what, key, error.hint) from error

    def _word(self, word: str, width: int, key: str) -> str:
        fits = 0 < len(word) <= width and word.isascii() and word.isprintable() and " " not in word
        if not fits:
            hint = f"write 1 to {width} ASCII characters without blanks"
            raise self._wrong(f"{word!r} does not fit", key, hint)
        return word

    def _unique(self, words: Iterable[tuple[str, str]]) -> None:
        """Refuse a word, given with its key, that stands in two places."""
        seen: dict[str, str] = {}
        for word, key in words:
            other = seen.setdefault(word, key)
            if other != key:
                raise self._wrong(f"{word!r} is also at {other}", key, "take one of them out")

    def _levels(self) -> tuple[Level, ...]:
        tables = self._table.levels
        if len(tables) < 2:
            raise self._wrong("fewer than two levels", "levels", "add [[levels]], worst first")
        keyed = [(f"levels[{i}]", table) for i, table in enumerate(tables)]
        levels = tuple(self._level(table, key) for key, table in keyed)
        reserved = (spelling(UNMAPPED), "what is not mapped")
        self._unique([reserved, *((spelling(t.name), f"{key}.name") for key, t in keyed)])
        self._unique(
            [(UNMAPPED_MARK, "what is not mapped"), *((t.mark, f"{key}.mark") for key, t in keyed)]
        )
        spelled = (
            (key, word) for key, t in keyed for word in {spelling(w) for w in (t.name, *t.words)}
        )
        self._unique((word, f"{key}.words") for key, word in spelled)
        return ranked(levels)

    def _level(self, table: _LevelTable, key: str) -> Level:
        expires = self._parsed(parse_duration, table.expires, f"{key}.expires")
        if expires < MINUTE:
            raise self._wrong(
                "an acknowledgement of no length", f"{key}.expires", "write 1m or more"
            )
        return Level(
            name=self._word(table.name, NAME_WIDTH, f"{key}.name"),
            rank=0,
            ack=self._parsed(parse_target, table.ack, f"{key}.ack"),
            resolve=self._parsed(parse_target, table.resolve, f"{key}.resolve"),
            update=self._parsed(parse_target, table.update, f"{key}.update"),
            expires=expires,
            words=table.words,
            mark=self._word(table.mark, MARK_WIDTH, f"{key}.mark"),
        )

    def _ladder(self) -> tuple[Rung, ...]:
        rungs = tuple(
            self._rung(table, f"ladder[{i}]") for i, table in enumerate(self._table.ladder)
        )
        starts = [rung.after for rung in rungs]
        if not rungs or starts[0] != 0:
            raise self._wrong("nobody is first", "ladder", 'begin with after = "0m"')
        if starts != sorted(set(starts)):
            raise self._wrong("not in the order of time", "ladder", "sort by after, each once")
        return rungs

    def _rung(self, table: _RungTable, key: str) -> Rung:
        seconds = self._parsed(parse_duration, table.after, f"{key}.after")
        if seconds % MINUTE:
            raise self._wrong(f"{table.after} is no whole minute", f"{key}.after", "write minutes")
        name = self._word(table.name, RUNG_WIDTH, f"{key}.name")
        return Rung(name=name, after=seconds // MINUTE, who=table.who)

    def _calendar(self, zone: tzinfo) -> Calendar:
        table = self._table.calendar
        opens, closes = self._hours(table.hours)
        return Calendar(
            zone=self._zone(table.timezone) if table.timezone else zone,
            weekdays=self._weekdays(table.days),
            opens=opens,
            closes=closes,
            holidays=frozenset(table.holidays),
        )

    def _zone(self, name: str) -> tzinfo:
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            hint = "write an IANA name such as Europe/Berlin"
            raise self._wrong(f"unknown time zone {name!r}", "calendar.timezone", hint) from error

    def _weekdays(self, names: tuple[str, ...]) -> frozenset[int]:
        days = frozenset(_DAYS.index(name) for name in names if name in _DAYS)
        if not days or any(name not in _DAYS for name in names):
            raise self._wrong(
                "not days of the week", "calendar.days", f"choose from {', '.join(_DAYS)}"
            )
        return days

    def _hours(self, text: str) -> tuple[int, int]:
        found = _HOURS.fullmatch(text)
        parts = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
        opens, closes = parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]
        if not opens < closes <= DAY_MINUTES:
            hint = "write 09:00-17:00, at most 00:00-24:00"
            raise self._wrong(f"{text!r} are no working hours", "calendar.hours", hint)
        return opens, closes
