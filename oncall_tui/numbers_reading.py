"""From settings to what figures are held against."""

from __future__ import annotations

import re
from datetime import tzinfo

from oncall_tui.config_site import NumbersConfig
from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.errors import OncallError

_HOURS = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])-([01]?[0-9]|2[0-3]):([0-5][0-9])")


def read_night(text: str) -> tuple[int, int]:
    """Read `22:00-07:00` as minutes after midnight. Raises OncallError."""
    found = _HOURS.fullmatch(text)
    parts = [int(part) for part in found.groups()] if found else []
    if not parts or parts[:2] == parts[2:]:
        raise OncallError(f"{text!r} is no night", hint="write 22:00-07:00")
    return parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]


def read_numbers(config: NumbersConfig, calendar: Calendar, zone: tzinfo) -> NumbersRules:
    """Return the rules. Raises OncallError."""
    night_from, night_to = read_night(config.night)
    return NumbersRules(
        calendar=calendar,
        zone=zone,
        night_from=night_from,
        night_to=night_to,
        most=config.most,
        stretch=parse_duration(config.shift) * 1000,
        ack_rate=config.ack_rate,
        resolve_rate=config.resolve_rate,
    )
