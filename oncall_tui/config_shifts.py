"""Settings of shifts and their handover."""

from __future__ import annotations

from typing import Literal

from oncall_tui.config_table import Table

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class ShiftConfig(Table, frozen=True):
    """`[[shifts]]`: somebody's time on duty, which comes again on days of the week."""

    person: str
    """Whose it is, as in `[me] id`, or what stands there before the @."""
    start: str
    """By the clock on the wall: `08:00`."""
    end: str
    """Likewise; not after `start`: on the next day."""
    zone: str
    """Of both: an IANA name."""
    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    """Days on which it starts."""
    schedule: str = ""
    """What is handed over within: people of other schedules are no relief."""


class HandoverConfig(Table, frozen=True):
    """`[handover]`: how a shift is handed over."""

    calendar: str = ""
    """An iCalendar file (.ics) with everybody's shifts; needs the extra `calendar`."""
    nudge: str = "1h"
    """How long before the end of a shift the note is asked for, 1m to 12h."""
    secondary: str = ""
    """Who is told of what nobody takes."""
    allowed_signers: str = ""
    """A file with the keys of those whose notes count, in ssh's format.
    Default: that of `[upstream]`."""
    folder: str = ""
    """Where signed notes are put. Default: `handover` below the state folder."""
