"""A policy: the severity levels of a site, how soon each wants somebody, and who is next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

from oncall_tui.domain.calendar import Calendar, add_business_days
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.ladder import Rung
from oncall_tui.errors import OncallError, PolicyError

DEFAULT_POLICY = "sev"
"""What is used when the site names none."""

UNMAPPED = "UNMAP"
"""Name of the level for severities that the policy has no word for."""
UNMAPPED_MARK = "?"

_BUSINESS_DAYS = re.compile(r"([0-9]{1,3}) business days?")
_APART = str.maketrans("", "", "-_. ")


class Target(msgspec.Struct, frozen=True):
    """How soon: by the clock, or in business days."""

    seconds: int = 0
    """0 is at once."""
    business_days: int = 0

    def due(self, start: int, calendar: Calendar) -> int:
        """Return when it is due, in milliseconds, counted from `start`."""
        if self.business_days:
            return add_business_days(start, self.business_days, calendar)
        return start + self.seconds * 1000


def parse_target(text: str) -> Target | None:
    """Read `15m`, `1 business day`, `at once`, or `none`. Raises OncallError."""
    text = " ".join(text.lower().split())
    if text == "none":
        return None
    if text == "at once":
        return Target()
    found = _BUSINESS_DAYS.fullmatch(text)
    if found is None:
        return Target(seconds=parse_duration(text))
    if int(found[1]) == 0:
        raise OncallError("0 business days", hint="write at once")
    return Target(business_days=int(found[1]))


class Level(msgspec.Struct, frozen=True):
    """One severity."""

    name: str
    """The word in the list, at most 8 cells: SEV-1."""
    rank: int
    """0 is the worst; no two levels share one."""
    ack: Target | None = None
    """How soon somebody has to acknowledge; None: nobody has to."""
    resolve: Target | None = None
    """How soon it has to be over; None: no target."""
    update: Target | None = None
    """How soon people are told again while an incident of this severity lasts; None: no target."""
    expires: int = 3600
    """Seconds that an acknowledgement holds, unless the engineer says otherwise."""
    words: tuple[str, ...] = ()
    """What sources call it."""
    mark: str = ""
    """One or two ASCII characters, unlike every other level's."""
    mapped: bool = True
    """False for the level of severities that no word of the policy fits."""


class Policy(msgspec.Struct, frozen=True, dict=True):
    """Levels worst first, the ladder, and the calendar that business days follow."""

    name: str
    title: str
    levels: tuple[Level, ...]
    """Those that words can be mapped to; `unmapped` stands above the last."""
    ladder: tuple[Rung, ...]
    calendar: Calendar = Calendar()

    @cached_property
    def unmapped(self) -> Level:
        """The level of what cannot be mapped: above the lowest, with the targets of the one above.

        It may be anything, so it is neither the loudest nor ever without a timer where the
        level above has one.
        """
        above, lowest = self.levels[-2:]
        return msgspec.structs.replace(
            above, name=UNMAPPED, rank=lowest.rank - 1, words=(), mark=UNMAPPED_MARK, mapped=False
        )

    @cached_property
    def _by_word(self) -> dict[str, Level]:
        named = {spelling(level.name): level for level in self.levels}
        words = {spelling(word): level for level in self.levels for word in level.words}
        return words | named

    def level(self, name: str) -> Level | None:
        """Return the level of that name, however it is spelled."""
        wanted = spelling(name)
        return next((level for level in self.levels if spelling(level.name) == wanted), None)

    def level_of(self, word: str, overrides: Mapping[str, str]) -> Level:
        """Return the level of a source's word; `overrides` are its words to names of levels."""
        wanted = spelling(word)
        for theirs, name in overrides.items():
            if spelling(theirs) == wanted:
                return self.level(name) or self.unmapped
        return self._by_word.get(wanted, self.unmapped)

    def check(self, overrides: Mapping[str, str]) -> None:
        """Raise PolicyError if a word is mapped to a level that there is not."""
        for word, name in overrides.items():
            if self.level(name) is None:
                known = ", ".join(level.name for level in self.levels)
                raise PolicyError(
                    f"{word!r} is mapped to {name!r}, which policy {self.name} does not have",
                    where="severities",
                    hint=f"its levels are {known}",
                )


def spelling(word: str) -> str:
    """Return what is compared: `SEV-1`, `sev_1` and `Sev 1` are one word."""
    return word.casefold().translate(_APART)


def ranked(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """Give ranks by position, worst first, and leave room for what is unmapped above the last."""
    last = len(levels) - 1
    return tuple(
        msgspec.structs.replace(level, rank=i if i < last else last + 1)
        for i, level in enumerate(levels)
    )
