"""From settings to shifts; one that cannot be understood stops the start."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from oncall_tui.config_shifts import HandoverConfig, ShiftConfig
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.shift import DAYS, Pattern
from oncall_tui.errors import ConfigError

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_NUDGE = (60, 12 * 3600)
"""Seconds, least and most."""
LONGEST_NAME = 80
"""Characters."""


def read_shift(told: ShiftConfig) -> Pattern:
    """Return a shift. Raises ConfigError that says what is wrong with it."""
    for key in ("person", "schedule"):
        name = getattr(told, key)
        if len(name) > LONGEST_NAME or not name.isprintable() or (key == "person" and not name):
            raise ConfigError(f"{key} = {name!r} is no name", hint=f"1 to {LONGEST_NAME} letters")
    if not told.days:
        raise ConfigError("it is on no day", hint='write days = ["mon", "tue"]')
    return Pattern(
        schedule=told.schedule,
        person=told.person,
        start=_minutes("start", told.start),
        end=_minutes("end", told.end),
        zone=_zone(told.zone),
        days=frozenset(DAYS.index(day) for day in told.days),
    )


def nudge_of(told: HandoverConfig) -> int:
    """Return how long before the end the note is asked for, milliseconds. Raises ConfigError."""
    seconds = parse_duration(told.nudge)
    if not _NUDGE[0] <= seconds <= _NUDGE[1]:
        raise ConfigError(f"nudge = {told.nudge!r} is out of bounds", hint="choose 1m to 12h")
    return seconds * 1000


def check_handover(told: HandoverConfig) -> None:
    """Raise ConfigError for what cannot be meant."""
    nudge_of(told)
    for key in ("calendar", "allowed_signers", "folder"):
        path = getattr(told, key)
        if path and not path.startswith(("/", "~")):
            raise ConfigError(f"{key} = {path!r} is a relative path", hint="begin it with / or ~")


def shift_checks(shifts: Iterable[ShiftConfig], handover: HandoverConfig) -> Iterable[Any]:
    """Yield what is checked in one file: key, value, and what raises when it is wrong."""
    for i, shift in enumerate(shifts):
        yield f"shifts[{i}]", shift, read_shift
    yield "handover", handover, check_handover


def _minutes(key: str, text: str) -> int:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ConfigError(f"{key} = {text!r} is no time of day", hint='write "08:00"')
    return int(found[1]) * 60 + int(found[2])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # an unknown zone is a KeyError
        raise ConfigError(
            f"there is no time zone {name!r}", hint="use an IANA name such as Europe/Berlin"
        ) from error
