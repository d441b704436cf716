"""Which incident an entry that is about to be written belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oncall_tui.domain.incident import incidents_of, open_with
from oncall_tui.domain.incident_steps import IncidentSteps


def incident_in(data: Mapping[str, Any], steps: IncidentSteps) -> str | None:
    """Return the id of the incident that `d` names, or whose alerts it is about."""
    named = data.get("incident")
    if isinstance(named, str) and named in steps:
        return named
    ids = _ids(data)
    found = open_with(incidents_of(steps), ids) if ids else None
    return None if found is None else found.id


def _ids(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the alerts and tickets in `d`, wherever an entry has them."""
    found: list[object] = [data.get("target"), data.get("about")]
    for name in ("targets", "ids", "alerts"):
        members = data.get(name)
        found += members if isinstance(members, (list, tuple)) else []
    ids = (one.get("id") if isinstance(one, Mapping) else one for one in found)
    return frozenset(id_ for id_ in ids if isinstance(id_, str))
