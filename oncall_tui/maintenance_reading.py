"""From settings to maintenance windows; one that cannot be understood stops the start."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from oncall_tui.config import Config
from oncall_tui.config_site import MaintenanceConfig
from oncall_tui.domain.maintenance import LONGEST, Window
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.domain.wall_time import instant
from oncall_tui.domain.work_maintenance import MOST_POINTS
from oncall_tui.domain.work_parts import CALENDAR
from oncall_tui.errors import ConfigError, OncallError

LONGEST_NAME = 80
LONGEST_TEXT = 4_000
LONGEST_POINT = 300
"""Characters."""


def read_window(told: MaintenanceConfig) -> Window:
    """Return a window. Raises OncallError that says which key is wrong."""
    if not told.name.strip() or len(told.name) > LONGEST_NAME or not told.name.isprintable():
        raise ConfigError(f"{told.name!r} is no name", hint=f"1 to {LONGEST_NAME} letters")
    zone = _zone(told.zone)
    start, end = _time(told.start, zone, "start"), _time(told.end, zone, "end")
    if end <= start:
        raise ConfigError("it ends before it starts", hint="put end after start")
    if end - start > LONGEST:
        raise ConfigError("it lasts longer than 14 days", hint="plan shorter windows")
    matchers = parse_matchers(told.match)
    if all(matcher.matches({}) for matcher in matchers):
        raise ConfigError(
            f"match = {told.match!r} fits every alert", hint='name a label: cluster="east"'
        )
    _check_texts(told)
    return Window(
        name=told.name,
        matchers=matchers,
        start=start,
        end=end,
        owner=told.owner,
        text=told.text,
        checklist=told.checklist,
        runbook=told.runbook,
        source=told.source,
    )


def check_maintenance(config: Config) -> None:
    """Raise ConfigError for a name used twice, and for a source that there is not."""
    sources = {source.name for source in config.sources}
    seen: set[str] = set()
    for told in config.maintenance:
        where = f"maintenance {told.name}"
        if told.name in seen:
            raise ConfigError(
                f"two windows are called {told.name!r}",
                where=where,
                hint="give each a name of its own",
            )
        seen.add(told.name)
        if told.source and told.source not in sources:
            raise ConfigError(
                f"there is no source {told.source!r}",
                where=f"{where}, source",
                hint=f"it is one of {', '.join(sorted(sources))}",
            )


def _check_texts(told: MaintenanceConfig) -> None:
    if told.checklist and told.runbook:
        raise ConfigError("it has a checklist and a runbook", hint="keep one of them")
    if len(told.checklist) > MOST_POINTS:
        raise ConfigError(
            f"its checklist has {len(told.checklist)} points", hint=f"at most {MOST_POINTS}"
        )
    for point in told.checklist:
        if not point.strip() or len(point) > LONGEST_POINT:
            raise ConfigError(
                "a point of its checklist is empty or too long",
                hint=f"1 to {LONGEST_POINT} characters",
            )
    if len(told.text) > LONGEST_TEXT:
        raise ConfigError("its text is too long", hint=f"at most {LONGEST_TEXT} characters")


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # an unknown zone is a KeyError
        raise ConfigError(
            f"there is no time zone {name}", hint="use an IANA name such as Europe/Berlin"
        ) from error


def _time(told: object, zone: tzinfo | None, key: str) -> int:
    moment = told
    if isinstance(told, str):
        try:
            moment = datetime.fromisoformat(told)
        except ValueError:
            moment = None
    if not isinstance(moment, datetime) or (
        isinstance(told, str) and len(told) < len("yyyy-mm-ddThh:mm")
    ):
        raise ConfigError(f"{key} = {told!s:.60} is no time", hint="write 2026-03-07T22:00:00Z")
    try:
        at = instant(moment, zone)
    except OverflowError as error:
        raise ConfigError(f"{key} is beyond any calendar") from error
    except OncallError as error:
        raise ConfigError(f"{key}: {error.what}", hint=error.hint) from error
    if at not in CALENDAR:
        raise ConfigError(f"{key} is beyond any calendar", hint="write 2026-03-07T22:00:00Z")
    return at
