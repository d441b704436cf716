"""Duties from an iCalendar file (RFC 5545): who is on call, recurrences and exceptions included.

The summary of an event says who; without one, its first attendee. Needs the extra `calendar`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from oncall_tui.domain.rota import Duty
from oncall_tui.errors import ConfigError

MAX_BYTES = 4 * 1024 * 1024
BEFORE, AFTER = timedelta(days=8), timedelta(days=35)
"""The window that is looked at: a duty of a week that is under way, and a month to come."""


def read_duties(path: Path, *, now: int) -> tuple[Duty, ...]:
    """Return the duties around `now` (milliseconds, UTC), unsorted. Raises ConfigError."""
    where = str(path)
    try:
        import icalendar
        import recurring_ical_events
    except ImportError as error:
        raise ConfigError(
            "calendars cannot be read", where=where, hint="install oncall-tui[calendar]"
        ) from error
    moment = datetime.fromtimestamp(now / 1000, UTC)
    try:
        calendar = icalendar.Calendar.from_ical(_content(path))
        events = recurring_ical_events.of(calendar).between(moment - BEFORE, moment + AFTER)
        return tuple(_duty(event) for event in events)
    except ConfigError:
        raise
    except Exception as error:  # the libraries raise whatever a bad file provokes
        raise ConfigError(
            f"no calendar: {type(error).__name__}", where=where, hint="give an iCalendar file"
        ) from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check services, calendar"
        ) from error
    if len(content) > MAX_BYTES:
        raise ConfigError("the calendar is too large", where=str(path), hint="at most 4 MiB")
    return content


def _duty(event: Any) -> Duty:  # noqa: ANN401 - the library has no types for components
    who = str(event.get("SUMMARY", "")).strip()
    if not who:
        attendees = event.get("ATTENDEE") or ""
        first = attendees[0] if isinstance(attendees, list) else attendees
        who = str(first).removeprefix("mailto:").removeprefix("MAILTO:")
    return Duty(_millis(event.start), _millis(event.end), who or "somebody")


def _millis(at: date) -> int:
    """Return milliseconds; a day without an hour begins at midnight, one without a zone in UTC."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time.min)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
