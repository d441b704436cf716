"""What entries about incidents come to, in one's own journal or a mate's.

Members of `d`; all but the first name their incident by `incident`, the `log/index` of the entry
that declared it, and carry it as the entry's `inc` too:

| type              | d |
|-------------------|---|
| incident.declared | title, level, started (ms), alerts [target], summary (if any) |
| incident.updated  | title, level (what changed, else ""); or audience and text, who was told |
| incident.phase    | phase, note (if any) |
| incident.role     | role, to ("" when nobody has it any more), was |
| incident.decision | kind (decision, todo, note, done), text; of (`log/index`): what is done |
| incident.linked   | kind (alert, ticket, change), ref, title, gone, alerts [target] |
| the same          | of a ticket that is to be opened: target, effect, note as well |
| incident.closed   | points [{text, answer}], note (if any); unheld: titles of alerts that |
| the same          | fired then and that nobody had (if any) |

A ticket that was opened is named by the `effect.sent` that follows.
"""

from __future__ import annotations

from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.effect import Target, Verb
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.incident_steps import IncidentStep, Link, Move
from oncall_tui.domain.maintenance_steps import Point
from oncall_tui.domain.ticket import ticket_id
from oncall_tui.domain.work_data import Acted, Sent
from oncall_tui.domain.work_parts import CALENDAR, millis
from oncall_tui.domain.work_rules import read_as
from oncall_tui.domain.work_store import WorkStore

MOST_POINTS = 60
"""Of a checklist; an entry has to hold all of them."""


class Declared(msgspec.Struct, frozen=True):
    """incident.declared."""

    title: str
    level: str = ""
    started: int | None = None
    alerts: tuple[Target, ...] = ()
    summary: BlobRef | None = None


class Updated(msgspec.Struct, frozen=True, gc=False):
    """incident.updated."""

    incident: str
    title: str = ""
    level: str = ""
    audience: str = ""
    text: BlobRef | None = None


class Phased(msgspec.Struct, frozen=True, gc=False):
    """incident.phase."""

    incident: str
    phase: str
    note: BlobRef | None = None


class Roled(msgspec.Struct, frozen=True, gc=False):
    """incident.role."""

    incident: str
    role: str
    to: str = ""


class Decided(msgspec.Struct, frozen=True, gc=False):
    """incident.decision."""

    incident: str
    kind: str
    of: str = ""
    text: BlobRef | None = None


class LinkedTo(msgspec.Struct, frozen=True):
    """incident.linked."""

    incident: str
    kind: str
    ref: str = ""
    title: str = ""
    gone: bool = False
    alerts: tuple[Target, ...] = ()
    target: Target | None = None
    effect: bool = False
    note: BlobRef | None = None


class ClosedWith(msgspec.Struct, frozen=True):
    """incident.closed."""

    incident: str
    points: tuple[Point, ...] = ()
    unheld: tuple[str, ...] = ()
    note: BlobRef | None = None


def incident_step(entry: Entry | Brief) -> IncidentStep | None:
    """Return the move that an entry of any journal tells of; None when it tells of none."""
    found = _KINDS.get(entry.type)
    if found is None:
        return None
    decoder, type_ = found
    data = read_data(entry, decoder, type_)
    return None if data is None else _step(entry, data)


def opened_step(entry: Entry | Brief, of: str, incident: str, source: str) -> IncidentStep | None:
    """Return the move of an `effect.sent` that says what a ticket is called."""
    data = read_data(entry, _sent, Sent)
    at = _at(entry)
    if data is None or at is None:
        return None
    return IncidentStep(
        at=at,
        log=entry.log,
        entry=entry.i,
        by=entry.by,
        incident=incident,
        move=Move.LINK,
        what=Link.TICKET.value,
        of=of,
        ref=ticket_id(source, data.ref),
    )


def _at(entry: Entry | Brief) -> int | None:
    try:
        at = millis(entry.ts)
    except ValueError:
        return None
    return at if at in CALENDAR else None


def _step(entry: Entry | Brief, data: Any) -> IncidentStep | None:  # noqa: ANN401 - one of those above
    at = _at(entry)
    if at is None:
        return None
    if isinstance(data, Declared):
        # A range is searched one by one for what is no integer.
        known = data.started is not None and data.started in CALENDAR
        started = data.started if known else None
        return IncidentStep(
            at=at,
            log=entry.log,
            entry=entry.i,
            by=entry.by,
            incident=f"{entry.log}/{entry.i}",
            move=Move.DECLARE,
            title=data.title,
            level=data.level,
            started=started,
            alerts=data.alerts,
            text=data.summary,
        )
    move, more = _told(data)
    return IncidentStep(
        at=at,
        log=entry.log,
        entry=entry.i,
        by=entry.by,
        incident=data.incident,
        move=move,
        **more,
    )


def _told(data: Any) -> tuple[Move, dict[str, Any]]:  # noqa: ANN401
    match data:
        case Updated():
            told = {"title": data.title, "level": data.level, "what": data.audience}
            return Move.UPDATE, {**told, "text": data.text}
        case Phased():
            return Move.PHASE, {"what": data.phase, "text": data.note}
        case Roled():
            return Move.ROLE, {"what": data.role, "to": data.to}
        case Decided():
            return Move.RECORD, {"what": data.kind, "of": data.of, "text": data.text}
        case LinkedTo():
            link: dict[str, Any] = {"what": data.kind, "ref": data.ref, "gone": data.gone}
            return Move.LINK, {**link, "title": data.title, "alerts": data.alerts}
        case _:
            sensed = {"unheld": data.unheld[:MOST_POINTS], "text": data.note}
            return Move.CLOSE, {"points": data.points[:MOST_POINTS], **sensed}


def _took(work: WorkStore, entry: Entry | Brief, data: Any) -> None:  # noqa: ANN401
    step = _step(entry, data)
    if step is None:
        return
    work.incidents.setdefault(step.incident, []).append(step)
    if isinstance(data, LinkedTo) and data.target is not None and data.effect:
        asked = Acted(data.target, effect=True, note=data.note)
        work.await_effect(entry, Verb.CREATE, asked, step.at)
        work.opening[entry.i] = step.incident


def name_ticket(work: WorkStore, entry: Entry | Brief, data: Sent) -> None:
    """Take in what a ticket is called that was opened; before the effect is forgotten."""
    incident = work.opening.pop(data.of, None)
    waiting = work.waiting.get(data.of)
    if incident is None or waiting is None:
        return
    step = opened_step(entry, f"{entry.log}/{data.of}", incident, waiting.effect.target.source)
    if step is not None:
        work.incidents.setdefault(incident, []).append(step)


INCIDENTS = {
    EntryType.INCIDENT_DECLARED.value: read_as(Declared, _took),
    EntryType.INCIDENT_UPDATED.value: read_as(Updated, _took),
    EntryType.INCIDENT_PHASE.value: read_as(Phased, _took),
    EntryType.INCIDENT_ROLE.value: read_as(Roled, _took),
    EntryType.INCIDENT_DECISION.value: read_as(Decided, _took),
    EntryType.INCIDENT_LINKED.value: read_as(LinkedTo, _took),
    EntryType.INCIDENT_CLOSED.value: read_as(ClosedWith, _took),
}
_KINDS = {type_: (decoder, kind) for type_, (decoder, kind, _) in INCIDENTS.items()}
_sent = msgspec.json.Decoder(Sent)
