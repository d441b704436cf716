"""What people did about alerts and tickets: a fold of the journal, and nothing else.

Members of `d` by entry type (journal entries hold no floats; times are milliseconds, UTC):

| type            | d |
|-----------------|---|
| alert.acked     | target, until (or null), over (whose it was), effect (bool), note (BlobRef) |
| alert.unacked   | target, effect, ref (the remote ack that is to go, or ""), note (if any) |
| alert.noted     | target, effect, note |
| alert.returned  | targets [...], at |
| alert.seen      | ids [...] |
| ticket.taken    | target, effect |
| ticket.noted    | target, effect, note |
| effect.sent     | of (entry index), ref, meanwhile |
| effect.failed   | of, why, final (bool) |
| effect.dropped  | of, why |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from oncall_tui.domain.effect import Effect, Target, Verb, Waiting
from oncall_tui.domain.entry import BlobRef, Entry, EntryType

CLEARED_UNSEEN = "cleared before anyone acknowledged it"
"""What the history says of an alert that nobody acknowledged in time."""


class Ack(msgspec.Struct, frozen=True):
    """Somebody said: I have this. It belongs to one occurrence."""

    by: str
    at: int
    until: int | None
    entry: int
    ref: str = ""
    """What the remote system calls it, once it was sent there."""

    def holds(self, now: int) -> bool:
        """Whether it has not expired yet."""
        return self.until is None or now < self.until


class Event(msgspec.Struct, frozen=True):
    """One line in the history of an alert or a ticket."""

    at: int
    by: str
    entry: int
    what: str
    note: BlobRef | None = None


class Returned(msgspec.Struct, frozen=True):
    """An alert that cleared before anybody acknowledged it; kept until somebody has seen it."""

    target: Target
    at: int


class WorkView(msgspec.Struct, frozen=True):
    """A copy of the fold that no later entry changes: what the board is built from."""

    acks: Mapping[str, Ack] = {}
    notes: Mapping[str, int] = {}
    """Number of notes by alert or ticket id."""
    returned: Mapping[str, Returned] = {}
    unsent: frozenset[str] = frozenset()
    """Ids of targets with an effect that still waits."""


class Work:
    """The fold. `apply` every entry once, in journal order."""

    def __init__(self) -> None:
        self.next = 0
        """Index of the entry that comes next."""
        self.acks: dict[str, Ack] = {}
        self.history: dict[str, list[Event]] = {}
        self.notes: dict[str, int] = {}
        self.returned: dict[str, Returned] = {}
        self.waiting: dict[int, Waiting] = {}
        self.texts: dict[int, BlobRef] = {}
        """Of waiting effects: the text that goes with them."""

    def apply(self, entry: Entry) -> None:
        """Take one entry in. Types that are not about work pass by."""
        self.next = entry.i + 1
        rule = _RULES.get(entry.type)
        if rule is not None:
            rule(self, entry, entry.d)

    def view(self) -> WorkView:
        """Return what the board needs, safe from later entries."""
        return WorkView(
            acks=dict(self.acks),
            notes=dict(self.notes),
            returned=dict(self.returned),
            unsent=frozenset(w.effect.target.id for w in self.waiting.values()),
        )

    def tell(self, target_id: str, event: Event) -> None:
        """Add a line to the history of an alert or ticket."""
        self.history.setdefault(target_id, []).append(event)

    def await_effect(self, entry: Entry, verb: Verb, target: Target, at: int) -> None:
        """Remember that a remote system has yet to be told."""
        if not entry.d.get("effect"):
            return
        effect = Effect(
            entry=entry.i,
            op=f"{entry.log}/{entry.i}",
            verb=verb,
            target=target,
            by=entry.by,
            at=at,
            until=entry.d.get("until"),
            over=entry.d.get("over", ""),
            ref=entry.d.get("ref", ""),
        )
        self.waiting[entry.i] = Waiting(effect)
        note = _note(entry.d)
        if note is not None:
            self.texts[entry.i] = note


def millis(ts: str) -> int:
    """Read the `ts` of an entry."""
    moment = datetime.fromisoformat(ts)
    return round(moment.timestamp() * 1000)


def target_data(target: Target) -> dict[str, Any]:
    """Return a target as it stands in `d`."""
    data: dict[str, Any] = msgspec.to_builtins(target)
    return data


def _target(data: Mapping[str, Any]) -> Target:
    return msgspec.convert(data, Target)


def _note(data: Mapping[str, Any]) -> BlobRef | None:
    note = data.get("note")
    return None if note is None else msgspec.convert(note, BlobRef)


def _acked(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    target, at = _target(data["target"]), millis(entry.ts)
    work.acks[target.id] = Ack(by=entry.by, at=at, until=data["until"], entry=entry.i)
    work.returned.pop(target.id, None)
    work.tell(target.id, Event(at, entry.by, entry.i, "acknowledged", _note(data)))
    work.await_effect(entry, Verb.ACK, target, at)


def _unacked(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    target, at = _target(data["target"]), millis(entry.ts)
    ack = work.acks.pop(target.id, None)
    if ack is not None and ack.entry in work.waiting:
        _forget(work, ack.entry)
    work.tell(target.id, Event(at, entry.by, entry.i, "acknowledgement withdrawn", _note(data)))
    work.await_effect(entry, Verb.UNACK, target, at)


def _noted(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    target, at = _target(data["target"]), millis(entry.ts)
    work.notes[target.id] = work.notes.get(target.id, 0) + 1
    work.tell(target.id, Event(at, entry.by, entry.i, "note", _note(data)))
    work.await_effect(entry, Verb.NOTE, target, at)


def _taken(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    target, at = _target(data["target"]), millis(entry.ts)
    work.tell(target.id, Event(at, entry.by, entry.i, "taken"))
    work.await_effect(entry, Verb.TAKE, target, at)


def _returned(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    for member in data["targets"]:
        target = _target(member)
        work.returned[target.id] = Returned(target, data["at"])
        work.tell(target.id, Event(data["at"], entry.by, entry.i, CLEARED_UNSEEN))


def _seen(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    for id_ in data["ids"]:
        if work.returned.pop(id_, None) is not None:
            work.tell(id_, Event(millis(entry.ts), entry.by, entry.i, "seen after it cleared"))


def _sent(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    waiting = _forget(work, data["of"])
    if waiting is None:
        return
    target = waiting.effect.target
    ack = work.acks.get(target.id)
    if ack is not None and ack.entry == data["of"]:
        work.acks[target.id] = msgspec.structs.replace(ack, ref=data["ref"])
    what = f"{waiting.effect.verb.value} sent to {target.source}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))


def _failed(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    waiting = work.waiting.get(data["of"])
    if waiting is None:
        return
    target = waiting.effect.target
    what = f"{waiting.effect.verb.value} not sent to {target.source}: {data['why']}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))
    if data["final"]:
        _forget(work, data["of"])
    else:
        work.waiting[data["of"]] = msgspec.structs.replace(
            waiting, why=data["why"], tries=waiting.tries + 1
        )


def _dropped(work: Work, entry: Entry, data: Mapping[str, Any]) -> None:
    waiting = _forget(work, data["of"])
    if waiting is None:
        return
    target = waiting.effect.target
    what = f"{waiting.effect.verb.value} given up: {data['why']}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))


def _forget(work: Work, index: int) -> Waiting | None:
    work.texts.pop(index, None)
    return work.waiting.pop(index, None)


_RULES: Mapping[str, Callable[[Work, Entry, Mapping[str, Any]], None]] = {
    EntryType.ALERT_ACKED: _acked,
    EntryType.ALERT_UNACKED: _unacked,
    EntryType.ALERT_NOTED: _noted,
    EntryType.ALERT_RETURNED: _returned,
    EntryType.ALERT_SEEN: _seen,
    EntryType.TICKET_TAKEN: _taken,
    EntryType.TICKET_NOTED: _noted,
    EntryType.EFFECT_SENT: _sent,
    EntryType.EFFECT_FAILED: _failed,
    EntryType.EFFECT_DROPPED: _dropped,
}


def fold(entries: Iterable[Entry]) -> Work:
    """Fold a whole journal."""
    work = Work()
    for entry in entries:
        work.apply(entry)
    return work
