"""Lengths of time in words that fit a cell: read `1h30m`, write `1h30`."""

from __future__ import annotations

import re

from oncall_tui.errors import OncallError

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
"""Seconds."""

_WRITTEN = re.compile(
    r"(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h(?:([0-5][0-9])$)?)?"
    r"(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?"
)
_LONGEST = 100 * 366 * DAY


def parse_duration(text: str) -> int:
    """Read `90s`, `15m`, `1h30m`, `3h20`, `1d`, `2w` as seconds; units from large to small.

    Raises OncallError.
    """
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None or not any(found.groups()):
        raise OncallError(f"{text!r} is not a length of time", hint="write 90s, 30m, 1h30m or 1d")
    weeks, days, hours, tail, minutes, seconds = (int(part or 0) for part in found.groups())
    total = weeks * WEEK + days * DAY + hours * HOUR + (tail + minutes) * MINUTE + seconds
    if total > _LONGEST:
        raise OncallError(f"{text!r} is longer than a century", hint="write 90s, 30m, 1h30m or 1d")
    return total


def compact(seconds: int, parts: int = 2) -> str:
    """Write seconds as `45s`, `12m`, `3h20`, `2d4h`, rounded down; with one part `3h`, `2d`.

    `parse_duration` reads all of them.
    """
    if seconds < MINUTE:
        return f"{max(0, seconds)}s"
    if seconds < HOUR:
        return f"{seconds // MINUTE}m"
    if seconds < DAY:
        rest = seconds % HOUR // MINUTE if parts > 1 else 0
        return f"{seconds // HOUR}h{rest:02}" if rest else f"{seconds // HOUR}h"
    rest = seconds % DAY // HOUR if parts > 1 else 0
    return f"{seconds // DAY}d{rest}h" if rest else f"{seconds // DAY}d"
