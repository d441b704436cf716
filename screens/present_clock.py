"""A time of day in few words."""

from __future__ import annotations

from datetime import datetime, tzinfo


def clock(at: int, zone: tzinfo, now: int) -> str:
    """Return a time of day, with its day where that is not today."""
    local = datetime.fromtimestamp(at / 1000, zone)
    today = datetime.fromtimestamp(now / 1000, zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%a %d %b %H:%M}"
