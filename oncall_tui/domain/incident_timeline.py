"""The timeline of an incident: what the journals say about it, oldest first.

An entry belongs to it by its `inc`, by naming it, or by an alert of it; of runs the alert they
are about counts. What happened to the alerts before the declaration is part of it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.work_parts import millis

MOST = 5_000
"""Lines; the newest of them are kept."""

HIDDEN = frozenset(
    {
        EntryType.SESSION_OPEN,
        EntryType.SESSION_CLOSE,
        EntryType.ALERT_PAGED,
        EntryType.COMMAND_COPIED,
    }
)


class Moment(msgspec.Struct, frozen=True):
    """One line of the timeline."""

    at: int
    entry: Entry


def timeline(incident: Incident, entries: Iterable[Entry]) -> list[Moment]:
    """Return the lines, oldest first; entries may come from several journals, each in order."""
    belongs = _Belonging(incident)
    found = [moment for entry in entries if (moment := belongs.moment(entry)) is not None]
    found.sort(key=lambda moment: (moment.at, moment.entry.log, moment.entry.i))
    return found[-MOST:]


class _Belonging:
    """Knows the alerts of an incident, and meets its runs and effects as they come."""

    def __init__(self, incident: Incident) -> None:
        self._id = incident.id
        self._alerts = {alert.id for alert in incident.alerts}
        self._runs: set[str] = set()
        self._effects: set[tuple[str, int]] = set()

    def moment(self, entry: Entry) -> Moment | None:
        if entry.type in HIDDEN or not self._belongs(entry):
            return None
        if entry.type == EntryType.RUN_STARTED:
            self._runs.add(f"{entry.log}/{entry.i}")
        self._effects.add((entry.log, entry.i))
        try:
            return Moment(millis(entry.ts), entry)
        except ValueError:
            return None

    def _belongs(self, entry: Entry) -> bool:
        d = entry.d
        if self._id in {entry.inc, d.get("incident"), f"{entry.log}/{entry.i}"}:
            return True
        if (entry.log, d.get("of")) in self._effects or d.get("run") in self._runs:
            return True
        return any(id_ in self._alerts for id_ in _ids(d))


def _ids(d: Mapping[str, Any]) -> Iterator[str]:
    members = [d.get("target"), *_list(d.get("targets")), *_list(d.get("ids"))]
    members += _list(d.get("alerts"))
    for member in members:
        id_ = member.get("id") if isinstance(member, Mapping) else member
        if isinstance(id_, str):
            yield id_


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []
