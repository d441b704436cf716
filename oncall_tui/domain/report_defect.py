"""The defect record: what is wrong with a product or service, found in an incident."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.document import Facts, Moment
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.report_incident import AlertLine, IncidentFacts, Reference, Said
from oncall_tui.domain.report_parts import Made


class DefectFacts(Made, frozen=True):
    """What a defect record says; cause and verification are for people."""

    defect: str
    """Its id: the same for the same incident, on every host, whenever it is written."""
    incident: str
    incident_name: str
    title: str
    level: str
    services: str
    found: Moment
    found_by: str
    summary: tuple[str, ...]
    alerts: tuple[AlertLine, ...]
    workarounds: tuple[Said, ...]
    """Decisions of the incident."""
    fixes: tuple[Reference, ...]
    tickets: tuple[Reference, ...]
    fixed: bool
    """A change is linked."""
    verified: bool
    """A change is linked, and the incident is closed."""


def defect_id(incident: str) -> str:
    """Return the id of the defect of an incident: its number, and what no other log has."""
    number = incident.rpartition("/")[2]
    return f"DEF-{number}-{hashlib.sha256(incident.encode()).hexdigest()[:8]}"


def defect_facts(report: IncidentFacts, one: Incident) -> DefectFacts:
    """Make one of an incident report."""
    made = {name: getattr(report, name) for name in _names(Made)}
    return DefectFacts(
        **made,
        defect=defect_id(one.id),
        incident=one.id,
        incident_name=one.short,
        title=report.title,
        level=report.level,
        services=report.services,
        found=report.started,
        found_by=report.declared_by,
        summary=report.summary,
        alerts=report.alerts,
        workarounds=report.decisions,
        fixes=report.changes,
        tickets=report.tickets,
        fixed=bool(report.changes),
        verified=bool(report.changes) and not one.is_open,
    )


def _names(type_: type[Facts]) -> Iterable[str]:
    return [field.name for field in msgspec.structs.fields(type_)]
