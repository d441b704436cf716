"""The incident report: an incident as its moves tell it, and everything that was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date

import msgspec

from oncall_tui.domain.document import Facts, Moment, Span
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.incident import Incident, Line, Update
from oncall_tui.domain.incident_steps import IncidentStep, Link, Move, Record, Role
from oncall_tui.domain.incident_times import spent
from oncall_tui.domain.markdown_text import said_lines
from oncall_tui.domain.place import named
from oncall_tui.domain.report_parts import Made, Tick, Told
from oncall_tui.domain.text import plain

ReadText = Callable[[BlobRef], str]
_OWNER = re.compile(r"(?:^|\s)@([A-Za-z0-9][A-Za-z0-9._+-]*(?:@[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_DAY = re.compile(
    r"\b(?P<y>20[0-9]{2})-(?P<m>[01][0-9])-(?P<d>[0-3][0-9])\b"
    r"|\b(?P<d2>[0-3]?[0-9])\.(?P<m2>[01]?[0-9])\.(?P<y2>20[0-9]{2})\b"
)
"""2026-04-01 or 1.4.2026."""


class HeldRole(Facts, frozen=True):
    """Somebody had a role from then on; an empty `who`: nobody any more."""

    role: str
    who: str
    since: Moment
    given_by: str


class PhaseTime(Facts, frozen=True):
    """How long a phase took."""

    phase: str
    lasted: Span


class AlertLine(Facts, frozen=True):
    """An alert of the incident."""

    title: str
    source: str
    severity: str
    began: Moment | None


class Said(Facts, frozen=True):
    """A decision or a note."""

    at: Moment
    by: str
    text: str


class Action(Facts, frozen=True):
    """A TODO. `@bob` in it names its owner, a day such as 2026-04-01 or 1.4.2026 its date."""

    at: Moment
    by: str
    text: str
    owner: str
    due: str
    done_by: str
    open: bool


class Reference(Facts, frozen=True):
    """A ticket or a change."""

    ref: str
    title: str
    by: str
    at: Moment


class ToldPeople(Facts, frozen=True):
    """An update that went out."""

    at: Moment
    by: str
    audience: str
    lines: tuple[str, ...]


class IncidentFacts(Made, frozen=True):
    """What an incident report says."""

    name: str
    """`INC-17`."""
    id: str
    title: str
    level: str
    open: bool
    phase: str
    started: Moment
    declared: Moment
    declared_by: str
    closed: Moment | None
    closed_by: str
    lasted: Span
    until_declared: Span
    until_acknowledged: Span | None
    services: str
    commander: str
    summary: tuple[str, ...]
    roles: tuple[HeldRole, ...]
    phases: tuple[PhaseTime, ...]
    alerts: tuple[AlertLine, ...]
    decisions: tuple[Said, ...]
    actions: tuple[Action, ...]
    notes: tuple[Said, ...]
    updates: tuple[ToldPeople, ...]
    tickets: tuple[Reference, ...]
    changes: tuple[Reference, ...]
    checklist: tuple[Tick, ...]
    closing_note: tuple[str, ...]
    timeline: tuple[Told, ...]


def incident_facts(
    one: Incident,
    steps: Sequence[IncidentStep],
    timeline: Iterable[Told],
    *,
    made: Made,
    read: ReadText,
    acknowledged: int | None,
) -> IncidentFacts:
    """Gather the report of an incident from its moves, in their order.

    `acknowledged` is when somebody first had one of its alerts, milliseconds.
    """
    end = made.made.at if one.closed is None else one.closed.at
    held = one.roles.get(Role.COMMANDER)
    services = dict.fromkeys(
        plain(a.labels["service"]) for a in one.alerts if "service" in a.labels
    )
    return IncidentFacts(
        **msgspec.structs.asdict(made),
        name=one.short,
        id=one.id,
        title=plain(one.title),
        level=plain(one.level),
        open=one.is_open,
        phase=one.phase.value,
        started=Moment(one.started),
        declared=Moment(one.declared),
        declared_by=one.by,
        closed=None if one.closed is None else Moment(end),
        closed_by="" if one.closed is None else one.closed.by,
        lasted=Span(max(0, end - one.started)),
        until_declared=Span(max(0, one.declared - one.started)),
        until_acknowledged=None
        if acknowledged is None
        else Span(max(0, acknowledged - one.started)),
        services=", ".join(filter(None, services)),
        commander="" if held is None else held.who,
        summary=_lines(one.summary, read),
        roles=tuple(_roles(steps)),
        phases=tuple(PhaseTime(x.phase.value, Span(x.millis)) for x in spent(one, end)),
        alerts=tuple(_alerts(one)),
        decisions=tuple(_said(x, read) for x in one.lines if x.kind is Record.DECISION),
        actions=tuple(_action(x, read) for x in one.lines if x.kind is Record.TODO),
        notes=tuple(_said(x, read) for x in one.lines if x.kind is Record.NOTE),
        updates=tuple(_update(x, read) for x in one.updates),
        tickets=_references(one, Link.TICKET),
        changes=_references(one, Link.CHANGE),
        checklist=tuple(_checklist(one)),
        closing_note=() if one.closed is None else _lines(one.closed.text, read),
        timeline=tuple(timeline),
    )


def _alerts(one: Incident) -> Iterable[AlertLine]:
    for alert in one.alerts:
        began = Moment(alert.starts_at) if alert.starts_at else None
        yield AlertLine(plain(named(alert)), alert.source, plain(alert.severity), began)


def _checklist(one: Incident) -> Iterable[Tick]:
    if one.closed is None:
        return
    for point in one.closed.points:
        yield Tick(plain(point.text), point.answer.value)
    for title in one.closed.unheld:
        yield Tick(f"it fired, and nobody had it: {plain(title)}", "sensed")


def _roles(steps: Iterable[IncidentStep]) -> Iterable[HeldRole]:
    for step in steps:
        if step.move is Move.CLOSE:
            return
        if step.move is Move.ROLE:
            yield HeldRole(plain(step.what), step.to, Moment(step.at), step.by)


def _lines(ref: BlobRef | None, read: ReadText) -> tuple[str, ...]:
    return () if ref is None else said_lines(read(ref))


def _text(line: Line, read: ReadText) -> str:
    return " ".join(_lines(line.text, read))


def _said(line: Line, read: ReadText) -> Said:
    return Said(Moment(line.at), line.by, _text(line, read))


def _action(line: Line, read: ReadText) -> Action:
    text = _text(line, read)
    owner = _OWNER.search(text)
    return Action(
        at=Moment(line.at),
        by=line.by,
        text=text,
        owner="" if owner is None else owner[1].rstrip("."),
        due=_due(text),
        done_by=line.settled,
        open=not line.settled,
    )


def _due(text: str) -> str:
    """Return the first day in a text as `2026-04-01`; what is in no calendar is none."""
    for found in _DAY.finditer(text):
        year, month, day = (int(found[name] or found[f"{name}2"]) for name in "ymd")
        with suppress(ValueError):
            return date(year, month, day).isoformat()
    return ""


def _update(update: Update, read: ReadText) -> ToldPeople:
    lines = _lines(update.text, read)
    return ToldPeople(Moment(update.at), update.by, update.audience.value, lines)


def _references(one: Incident, kind: Link) -> tuple[Reference, ...]:
    return tuple(
        Reference(link.ref or "being opened", plain(link.title), link.by, Moment(link.at))
        for link in one.linked(kind)
    )
