"""An incident: a declared piece of work over alerts and tickets, folded from all journals.

Moves of several journals have one order (time, log, index), so every desk folds the same state,
whatever arrives when. A move about an incident that nobody declared means nothing; so does, after
it was closed, every move but a line that is written down, a link, or the settling of a TODO.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.incident_steps import (
    Audience,
    IncidentStep,
    IncidentSteps,
    Link,
    Move,
    Phase,
    Record,
    Role,
)

MOST_ALERTS = 500
"""Of one incident; what is more stays in the journals."""
LATER = frozenset({Move.RECORD, Move.LINK})
"""What still counts after it was closed."""


class Turn(msgspec.Struct, frozen=True):
    """A phase began."""

    phase: Phase
    at: int
    by: str


class Holder(msgspec.Struct, frozen=True):
    """Who has a role, and since when."""

    who: str
    at: int
    by: str
    """Who gave it to them."""


class Line(msgspec.Struct, frozen=True):
    """A decision, a TODO or a note."""

    id: str
    kind: Record
    at: int
    by: str
    text: BlobRef | None
    settled: str = ""
    """Who said that a TODO is done; empty while it is open."""


class Linked(msgspec.Struct, frozen=True):
    """A ticket or a change."""

    id: str
    kind: Link
    ref: str
    """Empty while a ticket has not been opened yet."""
    title: str
    at: int
    by: str


class Update(msgspec.Struct, frozen=True):
    """Somebody was told."""

    audience: Audience
    at: int
    by: str
    text: BlobRef | None


class Incident(msgspec.Struct, frozen=True):
    """How an incident stands. Times are milliseconds since the epoch, UTC."""

    id: str
    """`log/index` of the entry that declared it."""
    title: str
    level: str
    """Name of a level of the policy."""
    declared: int
    by: str
    started: int
    """When the first of its alerts began."""
    turns: tuple[Turn, ...]
    roles: Mapping[Role, Holder] = {}
    alerts: tuple[Target, ...] = ()
    lines: tuple[Line, ...] = ()
    links: tuple[Linked, ...] = ()
    updates: tuple[Update, ...] = ()
    summary: BlobRef | None = None
    closed: IncidentStep | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody closed it."""
        return self.closed is None

    @property
    def phase(self) -> Phase:
        """Where it stands, or stood when it was closed."""
        return self.turns[-1].phase

    @property
    def short(self) -> str:
        """What people call it: `INC-17` of the log it was declared in."""
        return short_of(self.id)

    @property
    def todos(self) -> tuple[Line, ...]:
        """What is still to be done."""
        return tuple(x for x in self.lines if x.kind is Record.TODO and not x.settled)

    def linked(self, kind: Link) -> tuple[Linked, ...]:
        """Return what is linked, of one kind."""
        return tuple(link for link in self.links if link.kind is kind)

    def told(self, audience: Audience) -> int | None:
        """Return when somebody was told last."""
        return max((u.at for u in self.updates if u.audience is audience), default=None)


def short_of(id_: str) -> str:
    """Return what people call an incident by its id."""
    return f"INC-{id_.rpartition('/')[2]}"


def incident_of(steps: Iterable[IncidentStep]) -> Incident | None:
    """Fold the moves about one incident, in their order; None where nobody declared it."""
    found: Incident | None = None
    for step in steps:
        if found is None:
            found = _declared(step) if step.move is Move.DECLARE else None
        elif found.closed is None or step.move in LATER:
            found = _RULES[step.move](found, step)
    return found


def incidents_of(steps: IncidentSteps) -> list[Incident]:
    """Return all incidents: open ones first, then the newest first."""
    found = [one for one in map(incident_of, steps.values()) if one is not None]
    return sorted(found, key=lambda one: (not one.is_open, -one.declared, one.id))


def open_with(found: Iterable[Incident], alerts: frozenset[str]) -> Incident | None:
    """Return the open incident that one of these alerts belongs to; of two the newest."""
    return next(
        (x for x in found if x.is_open and any(alert.id in alerts for alert in x.alerts)), None
    )


def _declared(step: IncidentStep) -> Incident:
    started = step.at if step.started is None else min(step.started, step.at)
    return Incident(
        id=step.incident,
        title=step.title,
        level=step.level,
        declared=step.at,
        by=step.by,
        started=started,
        turns=(Turn(Phase.DETECTION, started, step.by), Turn(Phase.TRIAGE, step.at, step.by)),
        alerts=step.alerts[:MOST_ALERTS],
        summary=step.text,
    )


def _updated(one: Incident, step: IncidentStep) -> Incident:
    if step.what:
        try:
            audience = Audience(step.what)
        except ValueError:
            return one
        update = Update(audience, step.at, step.by, step.text)
        return msgspec.structs.replace(one, updates=(*one.updates, update))
    return msgspec.structs.replace(
        one, title=step.title or one.title, level=step.level or one.level
    )


def _turned(one: Incident, step: IncidentStep) -> Incident:
    try:
        phase = Phase(step.what)
    except ValueError:
        return one
    if phase is one.phase:
        return one
    return msgspec.structs.replace(one, turns=(*one.turns, Turn(phase, step.at, step.by)))


def _gave(one: Incident, step: IncidentStep) -> Incident:
    try:
        role = Role(step.what)
    except ValueError:
        return one
    if not step.to:
        left = {other: holder for other, holder in one.roles.items() if other is not role}
        return msgspec.structs.replace(one, roles=left)
    return msgspec.structs.replace(
        one, roles={**one.roles, role: Holder(step.to, step.at, step.by)}
    )


def _wrote(one: Incident, step: IncidentStep) -> Incident:
    try:
        kind = Record(step.what)
    except ValueError:
        return one
    if kind is Record.DONE:
        lines = tuple(
            msgspec.structs.replace(x, settled=x.settled or step.by) if x.id == step.of else x
            for x in one.lines
        )
        return msgspec.structs.replace(one, lines=lines)
    line = Line(step.id, kind, step.at, step.by, step.text)
    return msgspec.structs.replace(one, lines=(*one.lines, line))


def _linked(one: Incident, step: IncidentStep) -> Incident:
    if step.what == Link.ALERT:
        return _linked_alerts(one, step)
    try:
        kind = Link(step.what)
    except ValueError:
        return one
    if step.of:
        links = tuple(
            msgspec.structs.replace(x, ref=step.ref) if x.id == step.of else x for x in one.links
        )
    elif step.gone:
        links = tuple(x for x in one.links if (x.kind, x.ref) != (kind, step.ref))
    elif step.ref and any((x.kind, x.ref) == (kind, step.ref) for x in one.links):
        return one
    else:
        new = Linked(step.id, kind, step.ref, step.title, step.at, step.by)
        links = (*one.links, new)
    return msgspec.structs.replace(one, links=links)


def _linked_alerts(one: Incident, step: IncidentStep) -> Incident:
    ids = {alert.id for alert in step.alerts}
    rest = tuple(alert for alert in one.alerts if alert.id not in ids)
    alerts = rest if step.gone else (*rest, *step.alerts)
    return msgspec.structs.replace(one, alerts=alerts[:MOST_ALERTS])


def _closed(one: Incident, step: IncidentStep) -> Incident:
    return msgspec.structs.replace(one, closed=step)


def _again(one: Incident, _: IncidentStep) -> Incident:
    return one


_RULES: Mapping[Move, Callable[[Incident, IncidentStep], Incident]] = {
    Move.DECLARE: _again,
    Move.UPDATE: _updated,
    Move.PHASE: _turned,
    Move.ROLE: _gave,
    Move.RECORD: _wrote,
    Move.LINK: _linked,
    Move.CLOSE: _closed,
}
