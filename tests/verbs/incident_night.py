"""A night with an incident in it, written by the program's own flows into a real journal."""

from __future__ import annotations

import os

from data.paths import find_paths
from oncall_tui.build import Headless, open_headless
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Audience, Link, Phase, Record, Role
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.services.incidents import Incidents
from oncall_tui.settings import Settings, read_settings
from tests.fakes import make_alert

HOSTILE = (
    "# <script>alert(1)</script> | [x](javascript:y) ![i](http://evil.example) \x1b[31m\u202eetad"
)


def settings() -> Settings:
    return read_settings(paths=find_paths(os.environ))


def declare(headless: Headless, title: str = "Shop down") -> tuple[Incidents, Incident]:
    incidents = headless.desk.incidents
    assert incidents is not None
    desk = headless.desk
    began = desk.clock.now() - 600_000
    alert = make_alert("Disk | <b>full", started=began, service="shop")
    desk.acts.ack([alert], until=lambda _: None, note="looking")
    one = incidents.declare(
        title, "SEV-1", [alert], summary="Nobody can buy.\n# Really", started=began
    )
    return incidents, one


def whole_night(title: str = "Shop down") -> str:
    """Declare, decide, tell, link and close; return the incident's id."""
    with open_headless(settings()) as headless:
        incidents, one = declare(headless, title)
        incidents.turn(one, Phase.CONTAINMENT)
        incidents.give(one, Role.TECHNICAL, "bob@example.com")
        incidents.record(one, Record.DECISION, "fail over to east")
        incidents.record(one, Record.TODO, "@carol 2026-04-01 alert before the disk is full")
        incidents.record(one, Record.NOTE, HOSTILE)
        incidents.tell(one, Audience.INTERNAL, "We know.\n\n- and work on it")
        incidents.link(one, Link.CHANGE, "abc123", "raise the limit")
        points = [Point(text, Answer.DONE) for text in incidents.checklist]
        incidents.close(one, points, "the TODO stays open")
        return one.id
