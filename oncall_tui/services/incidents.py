"""Incidents: declared, led, told about and closed, each move an entry of the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.incident import Incident, Linked, incidents_of, open_with
from oncall_tui.domain.incident_steps import Audience, Link, Phase, Record, Role
from oncall_tui.domain.maintenance_steps import Answer, Point
from oncall_tui.domain.policy import Level, Policy
from oncall_tui.domain.text import plain
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import IncidentError
from oncall_tui.ports import Clock
from oncall_tui.services.acting import alert_target
from oncall_tui.services.ledger import Ledger

MAX_TITLE = 200
MAX_REF = 300
"""Characters."""
AT_ONCE = 60
"""Alerts in one entry: each takes up to 400 bytes."""
_KEPT = ("alertname", "service", "job", "instance", "host", "cluster")


class Demands(Protocol):
    """What a site asks of an incident: `oncall_tui.config_site.IncidentsConfig`."""

    @property
    def checklist(self) -> tuple[str, ...]:
        """What is looked at before one is closed."""

    @property
    def roles_required(self) -> bool:
        """Whether it needs a commander."""


class Incidents:
    """Everything that can be done about incidents. Its methods read and write files: no loop."""

    def __init__(
        self,
        ledger: Ledger,
        policy: Policy,
        clock: Clock,
        *,
        me: str,
        demands: Demands,
        creates: Sequence[str] = (),
        templates: Callable[[str], str],
    ) -> None:
        """`creates` are ticket systems that open tickets; `templates` returns a text by name."""
        self._ledger = ledger
        self._clock = clock
        self._demands = demands
        self.policy = policy
        self.me = me
        self.creates = tuple(creates)
        self.templates = templates
        self._known: tuple[Mapping[str, int], list[Incident]] = ({}, [])

    @property
    def checklist(self) -> tuple[str, ...]:
        """What is looked at before one is closed."""
        return tuple(self._demands.checklist)

    def all(self) -> list[Incident]:
        """Return all that are known: open ones first, then the newest first."""
        steps = self._ledger.incident_steps()
        sizes = {id_: len(moves) for id_, moves in steps.items()}
        if sizes != self._known[0]:
            self._known = (sizes, incidents_of(steps))
        return list(self._known[1])

    def find(self, id_: str) -> Incident:
        """Return one by its id, or by `INC-17` where that is only one. Raises IncidentError."""
        found = [one for one in self.all() if id_ in {one.id, one.short}]
        if len(found) != 1:
            why = "is called" if not found else "of several logs are called"
            hint = f"known: {', '.join(one.id for one in self.all()[:8]) or 'none'}"
            raise IncidentError(
                f"{'no incident' if not found else 'incidents'} {why} {id_!r}", hint=hint
            )
        return found[0]

    def of_alert(self, alert_id: str) -> Incident | None:
        """Return the open incident of an alert."""
        return open_with(self.all(), frozenset([alert_id]))

    # The moves

    def declare(
        self,
        title: str,
        level: Level | str,
        alerts: Iterable[Alert] = (),
        *,
        summary: str = "",
        started: int | None = None,
    ) -> Incident:
        """Declare one over these alerts; I am its commander. Raises OncallError.

        `started` is when the first of them began, milliseconds on our clock.
        """
        found = list(alerts)
        self._ledger.gate.require(Dangerous.INCIDENT, [alert.source for alert in found])
        name = level if isinstance(level, str) else level.name
        if self.policy.level(name) is None:
            known = ", ".join(one.name for one in self.policy.levels)
            raise IncidentError(f"{name!r} is no level of the policy", hint=f"choose from {known}")
        if not title.strip():
            raise IncidentError("an incident without a title", hint="say what is wrong")
        targets = [_named(alert) for alert in found]
        data: dict[str, Any] = {
            "title": plain(title.strip(), MAX_TITLE),
            "level": name,
            "started": started,
            "alerts": targets[:AT_ONCE],
        }
        entry = self._write(EntryType.INCIDENT_DECLARED, data, summary=summary)
        id_ = f"{entry.log}/{entry.i}"
        self._link_alerts(id_, targets[AT_ONCE:])
        self.give(self.find(id_), Role.COMMANDER, self.me)
        return self.find(id_)

    def add_alerts(self, incident: Incident, alerts: Iterable[Alert]) -> int:
        """Put alerts into it; return how many were not there. Raises OncallError."""
        self._require_open(incident)
        known = {alert.id for alert in incident.alerts}
        found = [alert for alert in alerts if alert.id not in known]
        self._ledger.gate.require(Dangerous.INCIDENT, [alert.source for alert in found])
        self._link_alerts(incident.id, [_named(alert) for alert in found])
        return len(found)

    def change(self, incident: Incident, *, title: str = "", level: str = "") -> Entry:
        """Give it another title or severity. Raises OncallError."""
        self._require_open(incident)
        if level and self.policy.level(level) is None:
            raise IncidentError(f"{level!r} is no level of the policy")
        data = {"title": plain(title.strip(), MAX_TITLE), "level": level}
        return self._write(EntryType.INCIDENT_UPDATED, {"incident": incident.id, **data})

    def turn(self, incident: Incident, phase: Phase, note: str = "") -> Entry:
        """Go on to a phase, or back to one. Raises OncallError."""
        incident = self._require_open(incident)
        if phase is incident.phase:
            raise IncidentError(f"{incident.short} is in {phase.value} already")
        data = {"incident": incident.id, "phase": phase.value}
        return self._write(EntryType.INCIDENT_PHASE, data, note=note)

    def give(self, incident: Incident, role: Role, to: str) -> Entry:
        """Hand a role to somebody; "" to nobody. Raises OncallError."""
        incident = self._require_open(incident)
        holder = incident.roles.get(role)
        was = "" if holder is None else holder.who
        if was == to.strip():
            raise IncidentError(f"{to.strip() or 'nobody'} is {role.value} already")
        data = {"incident": incident.id, "role": role.value, "to": to.strip()[:MAX_REF]}
        return self._write(EntryType.INCIDENT_ROLE, {**data, "was": was})

    def record(self, incident: Incident, kind: Record, text: str) -> Entry:
        """Write down a decision, a TODO or a note. Raises OncallError."""
        if not text.strip():
            raise IncidentError(f"a {kind.value} without a text", hint="say what it is")
        incident = self._let_through(incident)
        data = {"incident": incident.id, "kind": kind.value, "of": ""}
        return self._write(EntryType.INCIDENT_DECISION, data, text=text)

    def settle(self, incident: Incident, line: str, note: str = "") -> Entry:
        """Say that a TODO (its id) is done. Raises OncallError."""
        if line not in {todo.id for todo in self._let_through(incident).todos}:
            raise IncidentError("that TODO is not open")
        data = {"incident": incident.id, "kind": Record.DONE.value, "of": line}
        return self._write(EntryType.INCIDENT_DECISION, data, text=note)

    def link(self, incident: Incident, kind: Link, ref: str, title: str = "") -> Entry:
        """Link a ticket (its id) or a change (a commit, a number). Raises OncallError."""
        ref = plain(ref.strip(), MAX_REF)
        if not ref:
            raise IncidentError("linked to what?", hint="give a commit or a number")
        incident = self._let_through(incident)
        data = {"incident": incident.id, "kind": kind.value, "ref": ref, "gone": False}
        return self._write(EntryType.INCIDENT_LINKED, {**data, "title": plain(title, MAX_TITLE)})

    def link_ticket(self, incident: Incident, ticket: Ticket) -> Entry:
        """Link a ticket that there is. Raises OncallError."""
        return self.link(incident, Link.TICKET, ticket.id, ticket.title)

    def unlink(self, incident: Incident, link: Linked) -> Entry:
        """Take the link to a ticket or a change away. Raises OncallError."""
        now = self._let_through(incident)
        if not link.ref or (link.kind, link.ref) not in {(x.kind, x.ref) for x in now.links}:
            raise IncidentError(f"{link.ref or 'that'} is not linked")
        data = {"incident": now.id, "kind": link.kind.value, "ref": link.ref, "gone": True}
        return self._write(EntryType.INCIDENT_LINKED, {**data, "title": link.title})

    def open_ticket(self, incident: Incident, source: str, text: str) -> Entry:
        """Have a ticket opened, once; `text` is its first message. Raises OncallError.

        It is sent like every effect: now, or when the ticket system answers.
        """
        incident = self._require_open(incident)
        if source not in self.creates:
            raise IncidentError("no ticket system here opens tickets", hint="link one that exists")
        if any(not link.ref for link in incident.linked(Link.TICKET)):
            raise IncidentError("a ticket is being opened already", hint="S shows what waits")
        self._ledger.gate.require(Dangerous.CREATE, [source])
        title = f"{incident.short}: {incident.title}"[:MAX_TITLE]
        target = Target("ticket", f"{source}:{incident.id}", source, "", title, incident.level)
        data = {
            "incident": incident.id,
            "kind": Link.TICKET.value,
            "ref": "",
            "title": title,
            "gone": False,
            "target": target_data(target),
            "effect": True,
        }
        return self._write(EntryType.INCIDENT_LINKED, data, note=text)

    def tell(self, incident: Incident, audience: Audience, text: str) -> Entry:
        """Write down that somebody was told, and what. Raises OncallError."""
        self._require_open(incident)
        data = {"incident": incident.id, "title": "", "level": "", "audience": audience.value}
        return self._write(EntryType.INCIDENT_UPDATED, data, text=text)

    def close(
        self,
        incident: Incident,
        points: Sequence[Point],
        note: str = "",
        *,
        unheld: Sequence[str] = (),
    ) -> Entry:
        """Close it with what came of its checklist. Raises OncallError.

        A failed point, or a TODO that is open, needs a note. `unheld` are the titles of its alerts
        that fire and that nobody has: what was sensed, beside what was said.
        """
        incident = self._require_open(incident)
        if [point.text for point in points] != list(self.checklist):
            raise IncidentError(
                "not every point of the checklist is answered", where=incident.short
            )
        if self._demands.roles_required and Role.COMMANDER not in incident.roles:
            raise IncidentError("nobody is its commander", hint="give somebody the role first")
        failed = any(point.answer is Answer.FAILED for point in points)
        if (failed or incident.todos) and not note.strip():
            what = "a point failed" if failed else f"{len(incident.todos)} TODOs are open"
            raise IncidentError(f"{what}: that needs a note", where=incident.short)
        told = [{"text": point.text, "answer": point.answer.value} for point in points]
        data: dict[str, Any] = {"incident": incident.id, "points": told}
        if unheld:
            data["unheld"] = [plain(title, 160) for title in unheld[:AT_ONCE]]
        return self._write(EntryType.INCIDENT_CLOSED, data, note=note)

    def _let_through(self, incident: Incident) -> Incident:
        """Refuse what must not be done about alerts of their sources; return it as it is now."""
        now = self.find(incident.id)
        self._ledger.gate.require(Dangerous.INCIDENT, [alert.source for alert in now.alerts])
        return now

    def _require_open(self, incident: Incident) -> Incident:
        now = self._let_through(incident)
        if now.closed is not None:
            raise IncidentError(f"{now.short} was closed by {now.closed.by}")
        return now

    def _link_alerts(self, id_: str, targets: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(targets), AT_ONCE):
            part = {"kind": Link.ALERT.value, "ref": "", "title": "", "gone": False}
            data = {"incident": id_, **part, "alerts": list(targets[start : start + AT_ONCE])}
            self._write(EntryType.INCIDENT_LINKED, data)

    def _write(self, type_: EntryType, data: dict[str, Any], **texts: str) -> Entry:
        return self._ledger.write(
            type_, data, {n: t for n, t in texts.items() if t.strip()} or None
        )


def _named(alert: Alert) -> dict[str, Any]:
    """Return an alert as an incident names it: with few labels."""
    target = alert_target(alert)
    labels = {name: target.labels[name][:60] for name in _KEPT if name in target.labels}
    return target_data(msgspec.structs.replace(target, labels=labels, title=target.title[:160]))
