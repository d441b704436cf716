"""Lengths of time as people write them in a sentence."""

from __future__ import annotations

import re

from oncall_tui.domain.duration import DAY, HOUR, MINUTE, WEEK

_UNITS = {"s": 1, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_LENGTH = re.compile(
    r"([0-9]{1,6})\s*"
    r"(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:eeks?)?)(?![a-z])",
    re.IGNORECASE,
)
_LONGEST = 10 * 366 * DAY


def seconds_in(text: str) -> int | None:
    """Return the first length of time in a text: `5m`, `1h30m`, `15 minutes`; None without one."""
    total, end = 0, -1
    for found in _LENGTH.finditer(text):
        if end >= 0 and text[end : found.start()].strip():
            break
        if end < 0 and text[: found.start()][-1:].isalnum():
            continue
        total += int(found[1]) * _UNITS[found[2][0].lower()]
        end = found.end()
    return min(total, _LONGEST) if end >= 0 and total else None
