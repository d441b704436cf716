"""`incidents`: all incidents of the journals, open ones first."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from oncall_tui.build import open_headless
from oncall_tui.domain.duration import compact
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Link, Role
from oncall_tui.errors import ReportError
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import seconds_json, time_json, write_json, write_table
from oncall_tui.verbs.reports import told

HEADS = ("ID", "SEVERITY", "PHASE", "DECLARED", "LASTS", "COMMANDER", "TITLE")


def list_incidents(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Print the incidents, all with `args.all`, else those that are open. Raises OncallError."""
    with open_headless(settings, with_team=False) as headless:
        desk = headless.desk
        if desk.open_reports is None:
            raise ReportError("there are no incidents here")
        now, zone = desk.clock.now(), ZoneInfo(desk.zone)
        with told(err) as progress:
            found = desk.open_reports(desk).incidents(progress)
    found.sort(key=lambda one: (not one.is_open, -one.declared, one.id))
    chosen = [one for one in found if args.all or one.is_open]
    if args.json:
        write_json([_json(one, now) for one in chosen], out)
    else:
        write_table(HEADS, [_cells(one, now, zone) for one in chosen], out)
    return 0


def _lasted(one: Incident, now: int) -> int:
    end = now if one.closed is None else one.closed.at
    return max(0, end - one.started)


def _cells(one: Incident, now: int, zone: ZoneInfo) -> tuple[str, ...]:
    held = one.roles.get(Role.COMMANDER)
    return (
        one.short,
        one.level,
        one.phase.value if one.is_open else "closed",
        f"{datetime.fromtimestamp(one.declared / 1000, zone):%Y-%m-%d %H:%M}",
        compact(_lasted(one, now) // 1000),
        "-" if held is None else held.who,
        one.title,
    )


def _json(one: Incident, now: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.short,
        "title": one.title,
        "level": one.level,
        "open": one.is_open,
        "phase": one.phase.value,
        "started": time_json(one.started),
        "declared": time_json(one.declared),
        "declared_by": one.by,
        "closed": None if one.closed is None else time_json(one.closed.at),
        "lasted": seconds_json(_lasted(one, now)),
        "roles": {role.value: holder.who for role, holder in one.roles.items()},
        "alerts": [alert.id for alert in one.alerts],
        "tickets": [link.ref for link in one.linked(Link.TICKET)],
        "changes": [link.ref for link in one.linked(Link.CHANGE)],
        "todos": len(one.todos),
    }
