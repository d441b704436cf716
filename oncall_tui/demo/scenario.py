"""The estate at any moment of the story: a pure fold of its beats."""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec
from msgspec.structs import replace

from oncall_tui.demo import desk as desks
from oncall_tui.demo.desk import Desk
from oncall_tui.demo.events import (
    Acknowledges,
    Beat,
    Clears,
    Comments,
    Dies,
    Fires,
    Opens,
    Returns,
    Silences,
    Ticketing,
)
from oncall_tui.demo.fingerprint import fingerprint
from oncall_tui.demo.rules import RULES
from oncall_tui.demo.subjects import SUBJECTS
from oncall_tui.demo.variation import labels_of, script, trickle

ACK_PREFIX = "ACK!"
"""How karma tells an acknowledgement from any other silence."""


class Firing(msgspec.Struct, frozen=True):
    """One alert as its rule raised it."""

    source: str
    rule: str
    value: str
    labels: dict[str, str]
    annotations: dict[str, str]
    fingerprint: str
    at: int
    """Seconds of the story."""
    fires_at: int
    """Seconds of the story; until then it is pending, and Alertmanager does not know of it."""


class Quiet(msgspec.Struct, frozen=True):
    """A silence that a teammate made, on exactly these labels."""

    id: str
    source: str
    labels: dict[str, str]
    by: str
    comment: str
    at: int
    until: int


class World(msgspec.Struct, frozen=True):
    """Everything there is at one moment."""

    seconds: float
    firing: tuple[Firing, ...]
    quiet: tuple[Quiet, ...]
    """All silences the story has made so far, lapsed ones included."""
    down: frozenset[str]
    """Sources that refuse connections."""
    desk: Desk


def state_at(seconds: float, seed: int = 0) -> World:
    """Return the world `seconds` into the story; negative is before the engineer came."""
    past = [beat for beat in (*script(seed), *trickle(seconds)) if beat[0] <= seconds]
    firing: dict[str, Firing] = {}
    quiet: list[Quiet] = []
    down: set[str] = set()
    desk = Desk()
    for at, event in past:
        match event:
            case Fires():
                firing[event.subject] = _raised(at, event, seed)
            case Clears():
                del firing[event.subject]
            case Acknowledges() | Silences():
                quiet.append(_quieted(at, event, firing[event.subject]))
            case Dies():
                down.add(event.source)
            case Returns():
                down.discard(event.source)
            case Ticketing():
                desk = desks.apply(desk, at, told(event, seed))
            case _:
                raise AssertionError(event)
    return World(seconds, tuple(firing.values()), tuple(quiet), frozenset(down), desk)


@cache
def ticket_beats(seed: int) -> tuple[tuple[int, Ticketing], ...]:
    """Return what the story does to tickets, texts filled in."""
    return tuple((at, told(event, seed)) for at, event in _ticketing(script(seed)))


@cache
def subject_of(ticket: int) -> str:
    """Return the subject that a ticket was opened for, or an empty string."""
    opened = (event for _, event in script(0) if isinstance(event, Opens))
    return next((event.subject for event in opened if event.ticket == ticket), "")


def told(event: Ticketing, seed: int) -> Ticketing:
    """Fill the texts of an event; a title names the alert it is about by its fingerprint."""
    key = subject_of(event.ticket)
    labels = labels_of(key, "", seed) if key else {}
    match event:
        case Opens(title=title, text=text):
            mark = f" [oncall:{fingerprint(labels)}]" if key else ""
            filled = title.format_map(labels) + mark
            return replace(event, title=filled, text=text.format_map(labels))
        case Comments(text=text):
            return replace(event, text=text.format_map(labels))
    return event


def _ticketing(beats: tuple[Beat, ...]) -> tuple[tuple[int, Ticketing], ...]:
    return tuple((at, event) for at, event in beats if isinstance(event, Ticketing))


@lru_cache(maxsize=512)
def _raised(at: int, event: Fires, seed: int) -> Firing:
    subject = SUBJECTS[event.subject]
    rule = RULES[subject.rule]
    labels = labels_of(event.subject, event.severity, seed)
    value = event.value or subject.value
    annotations = rule.annotations(labels, value)
    if subject.ticket:
        annotations["ticket"] = str(subject.ticket)
    return Firing(
        source=subject.source,
        rule=rule.name,
        value=value,
        labels=labels,
        annotations=annotations,
        fingerprint=fingerprint(labels),
        at=at,
        fires_at=at + rule.hold,
    )


def _quieted(at: int, event: Acknowledges | Silences, firing: Firing) -> Quiet:
    acknowledged = isinstance(event, Acknowledges)
    return Quiet(
        id=f"{event.subject}@{at}",
        source=firing.source,
        labels=firing.labels,
        by=event.by,
        comment=f"{ACK_PREFIX} {event.text}" if acknowledged else event.text,
        at=at,
        until=at + event.lasts,
    )
