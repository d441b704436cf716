"""What figures are held against, and when people are out of office or asleep."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import msgspec

from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.duration import compact

HOUR = 3_600_000
"""Milliseconds."""


class NumbersRules(msgspec.Struct, frozen=True):
    """The site's targets; minutes are after midnight, local time."""

    calendar: Calendar = Calendar()
    zone: tzinfo = UTC
    night_from: int = 22 * 60
    night_to: int = 7 * 60
    most: int = 2
    """Pages in one stretch that are still all right."""
    stretch: int = 12 * HOUR
    ack_rate: int = 95
    resolve_rate: int = 90
    """Per cent."""

    def ceiling(self, length: int) -> int:
        """Return how many pages of a shift so long (milliseconds) are still all right.

        As many of `most` as the shift is long, in stretches; to the nearest whole, at least one.
        """
        return max(1, (2 * self.most * length + self.stretch) // (2 * self.stretch))

    def ceiling_words(self, length: int) -> str:
        """Say how the ceiling of a shift comes about."""
        per = f"{self.most} in {compact(self.stretch // 1000)}"
        return f"{per}, in proportion to the {compact(length // 1000)} of the shift"

    @property
    def night_words(self) -> str:
        """Name the hours of the night: `22:00 and 07:00`."""
        begin, end = (f"{m // 60:02}:{m % 60:02}" for m in (self.night_from, self.night_to))
        return f"{begin} and {end}"

    def is_night(self, at: int) -> bool:
        """Whether people sleep then, by the clock on the wall."""
        local = datetime.fromtimestamp(at / 1000, self.zone)
        minute = local.hour * 60 + local.minute
        if self.night_from <= self.night_to:
            return self.night_from <= minute < self.night_to
        return minute >= self.night_from or minute < self.night_to

    def is_out_of_hours(self, at: int) -> bool:
        """Whether nobody is at work then: outside the hours of the policy's calendar."""
        local = datetime.fromtimestamp(at / 1000, self.calendar.zone)
        minute = local.hour * 60 + local.minute
        works = self.calendar.works_on(local.date())
        return not (works and self.calendar.opens <= minute < self.calendar.closes)


def week_of(at: int, zone: tzinfo) -> str:
    """Return the ISO week of a time: `2026-W10`."""
    year, week, _ = datetime.fromtimestamp(at / 1000, zone).isocalendar()
    return f"{year}-W{week:02}"
