"""Times by the clock on a wall: one and only one moment, or none."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from oncall_tui.errors import OncallError


def instant(moment: datetime, zone: tzinfo | None) -> int:
    """Return milliseconds since the epoch, UTC, of a time with its offset, or local to `zone`.

    Raises OncallError where a local time comes twice that day, or never: the clocks change.
    """
    if moment.tzinfo is not None:
        return round(moment.timestamp() * 1000)
    if zone is None:
        raise OncallError(
            f"{moment.isoformat()} is local, but where?",
            hint='add zone = "Europe/Berlin", or an offset to the time: +01:00 or Z',
        )
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise OncallError(
            f"{moment.isoformat()} does not come in {zone}: the clocks are put forward then",
            hint="choose another time, or write it with its offset",
        )
    if first.utcoffset() != second.utcoffset():
        raise OncallError(
            f"{moment.isoformat()} comes twice in {zone}: the clocks are put back then",
            hint="write it with its offset, such as +01:00",
        )
    return round(first.timestamp() * 1000)


def clock(at: int, zone: tzinfo, now: int) -> str:
    """Return a time of day, with its day where that is not today."""
    local = datetime.fromtimestamp(at / 1000, zone)
    today = datetime.fromtimestamp(now / 1000, zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%a %d %b %H:%M}"
