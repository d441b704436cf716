"""Times as other systems write them, read as milliseconds since the epoch, UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FROM = 1
_TO = 7_258_118_400_000
"""The year 2200: a time beyond it is a mistake or an attack."""
_MILLIS_FROM = 100_000_000_000
"""A larger number is in milliseconds: in seconds it would be after the year 5138."""
_NUMBER = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,9})?")
_ROUNDUP = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)")


def moment_of(value: object) -> int | None:
    """Read a time; None when it is none, unset (year 1, the epoch itself), or beyond belief.

    RFC 3339 with any number of decimals and any offset, the same without an offset (taken as UTC),
    Roundup's `2026-11-21.03:42:09`, and seconds or milliseconds since the epoch.
    """
    if isinstance(value, datetime):
        return millis(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value)) if abs(value) < 1e15 else None
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return _number(float(text))
    dotted = _ROUNDUP.fullmatch(text)
    if dotted is not None:
        text = f"{dotted[1]}T{dotted[2]}"
    if len(text) < 10 or not text.isascii():
        return None
    try:
        return millis(datetime.fromisoformat(text))
    except ValueError:
        return None


def millis(moment: datetime) -> int | None:
    """Return a time as milliseconds; None when it is unset or beyond belief."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _believed(round(moment.timestamp() * 1000))


def rfc3339(at: int) -> str:
    """Write a time the way Go's servers read it: `2026-11-21T03:42:09.123Z`."""
    text = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _number(value: float) -> int | None:
    return _believed(int(value if value >= _MILLIS_FROM else value * 1000))


def _believed(at: int) -> int | None:
    return at if _FROM <= at <= _TO else None
