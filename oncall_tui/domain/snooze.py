"""A personal snooze: an alert kept out of one engineer's loud sections, until a time.

It is no acknowledgement: nobody else sees it, the times to acknowledge go on. It belongs to one
occurrence, and a rise in severity ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import msgspec

LONGEST_SNOOZE = 86_400
"""Seconds: what is to be quiet for longer is to be silenced, or fixed."""

MORNING = 8
"""The hour, local time, at which a night's snoozes end."""
LEAST_NIGHT = 3_600_000
"""Milliseconds: nearer than this the morning after is meant."""


class Snooze(msgspec.Struct, frozen=True):
    """Who snoozed an occurrence, and until when (milliseconds, our clock)."""

    by: str
    at: int
    until: int
    entry: int
    severity: str = ""
    """What the source called its severity then."""

    def holds(self, now: int) -> bool:
        """Whether it is not over yet. A clock that was set back before it ends it as well."""
        return self.begins <= now < self.until

    @property
    def begins(self) -> int:
        """From when on it can hold."""
        return self.at - LEAST_NIGHT


def next_morning(now: int, zone: tzinfo) -> int:
    """Return the next eight o'clock in a time zone, at least an hour ahead.

    On the day of a change of clocks it is eight by the clock on the wall.
    """
    local = datetime.fromtimestamp(now / 1000, zone)
    day = local.date()
    while True:
        morning = datetime(day.year, day.month, day.day, MORNING, tzinfo=zone)
        at = round(morning.timestamp() * 1000)
        if at - now >= LEAST_NIGHT:
            return at
        day += timedelta(days=1)
