"""What figures are held against, and when people are out of office or asleep."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import msgspec

from oncall_tui.domain.calendar import Calendar

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
