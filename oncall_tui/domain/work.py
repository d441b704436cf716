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
| text.redacted   | entry, name, sha256, reason |

An entry whose `d` does not read as this passes by. What nobody has touched for `KEPT` and no longer
holds is let go of, at fixed indexes of the log, so that a fold of years is as small as one of weeks
and every fold of one journal is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.effect import Effect, Target, Verb, Waiting
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.redaction import Redacted, Redaction
from oncall_tui.domain.work_data import Acted, Came, Dropped, Failed, Seen, Sent

KEPT = 30 * 86_400_000
"""Milliseconds of the journal's own time; what is older stands in the journal alone."""
PRUNE_EVERY = 16_384
"""Entries."""

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
    runs: Mapping[str, str] = {}
    """Who else is walking a runbook, by alert id."""


class WorkState(msgspec.Struct, frozen=True):
    """The fold as it is put down: everything of `Work`."""

    next: int
    acks: dict[str, Ack]
    history: dict[str, list[Event]]
    notes: dict[str, int]
    returned: dict[str, Returned]
    waiting: dict[int, Waiting]
    texts: dict[int, BlobRef]
    redactions: dict[str, Redaction]


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
        self.redactions: dict[str, Redaction] = {}
        """By SHA-256 of the text's blob."""

    @classmethod
    def of(cls, state: WorkState) -> Work:
        """Go on from where a fold was put down; the state is the new fold's from then on."""
        work = cls()
        for name in WorkState.__struct_fields__:
            setattr(work, name, getattr(state, name))
        return work

    def state(self) -> WorkState:
        """Return a copy to put down, which no later entry changes."""
        return WorkState(
            next=self.next,
            acks=dict(self.acks),
            history={id_: list(events) for id_, events in self.history.items()},
            notes=dict(self.notes),
            returned=dict(self.returned),
            waiting=dict(self.waiting),
            texts=dict(self.texts),
            redactions=dict(self.redactions),
        )

    def apply(self, entry: Entry | Brief) -> None:
        """Take one entry in. Types that are not about work pass by."""
        self.next = entry.i + 1
        found = _RULES.get(entry.type)
        if found is not None:
            decoder, type_, rule = found
            data = read_data(entry, decoder, type_)
            if data is not None:
                rule(self, entry, data)
        if self.next % PRUNE_EVERY == 0:
            self._prune(millis(entry.ts))

    def _prune(self, now: int) -> None:
        """Let go of occurrences that nobody has touched for long, and that wait for nothing."""
        before = now - KEPT
        busy = {waiting.effect.target.id for waiting in self.waiting.values()} | set(self.returned)
        old = [
            id_
            for id_, events in self.history.items()
            if events[-1].at < before and id_ not in busy and not self._holds(id_, before)
        ]
        for id_ in old:
            del self.history[id_]
            self.acks.pop(id_, None)
            self.notes.pop(id_, None)

    def _holds(self, id_: str, now: int) -> bool:
        ack = self.acks.get(id_)
        return ack is not None and ack.holds(now)

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

    def await_effect(self, entry: Entry | Brief, verb: Verb, data: Acted, at: int) -> None:
        """Remember that a remote system has yet to be told."""
        if not data.effect:
            return
        effect = Effect(
            entry=entry.i,
            op=f"{entry.log}/{entry.i}",
            verb=verb,
            target=data.target,
            by=entry.by,
            at=at,
            until=data.until,
            over=data.over,
            ref=data.ref,
        )
        self.waiting[entry.i] = Waiting(effect)
        if data.note is not None:
            self.texts[entry.i] = data.note


def millis(ts: str) -> int:
    """Read the `ts` of an entry."""
    moment = datetime.fromisoformat(ts)
    return round(moment.timestamp() * 1000)


def target_data(target: Target) -> dict[str, Any]:
    """Return a target as it stands in `d`."""
    data: dict[str, Any] = msgspec.to_builtins(target)
    return data


def _acked(work: Work, entry: Entry | Brief, data: Acted) -> None:
    id_, at = data.target.id, millis(entry.ts)
    work.acks[id_] = Ack(by=entry.by, at=at, until=data.until, entry=entry.i)
    work.returned.pop(id_, None)
    work.tell(id_, Event(at, entry.by, entry.i, "acknowledged", data.note))
    work.await_effect(entry, Verb.ACK, data, at)


def _unacked(work: Work, entry: Entry | Brief, data: Acted) -> None:
    id_, at = data.target.id, millis(entry.ts)
    ack = work.acks.pop(id_, None)
    if ack is not None and ack.entry in work.waiting:
        _forget(work, ack.entry)
    work.tell(id_, Event(at, entry.by, entry.i, "acknowledgement withdrawn", data.note))
    work.await_effect(entry, Verb.UNACK, data, at)


def _noted(work: Work, entry: Entry | Brief, data: Acted) -> None:
    id_, at = data.target.id, millis(entry.ts)
    work.notes[id_] = work.notes.get(id_, 0) + 1
    work.tell(id_, Event(at, entry.by, entry.i, "note", data.note))
    work.await_effect(entry, Verb.NOTE, data, at)


def _taken(work: Work, entry: Entry | Brief, data: Acted) -> None:
    at = millis(entry.ts)
    work.tell(data.target.id, Event(at, entry.by, entry.i, "taken"))
    work.await_effect(entry, Verb.TAKE, data, at)


def _returned(work: Work, entry: Entry | Brief, data: Came) -> None:
    for target in data.targets:
        work.returned[target.id] = Returned(target, data.at)
        work.tell(target.id, Event(data.at, entry.by, entry.i, CLEARED_UNSEEN))


def _seen(work: Work, entry: Entry | Brief, data: Seen) -> None:
    for id_ in data.ids:
        if work.returned.pop(id_, None) is not None:
            work.tell(id_, Event(millis(entry.ts), entry.by, entry.i, "seen after it cleared"))


def _sent(work: Work, entry: Entry | Brief, data: Sent) -> None:
    waiting = _forget(work, data.of)
    if waiting is None:
        return
    target = waiting.effect.target
    ack = work.acks.get(target.id)
    if ack is not None and ack.entry == data.of:
        work.acks[target.id] = msgspec.structs.replace(ack, ref=data.ref)
    what = f"{waiting.effect.verb.value} sent to {target.source}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))


def _failed(work: Work, entry: Entry | Brief, data: Failed) -> None:
    waiting = work.waiting.get(data.of)
    if waiting is None:
        return
    target = waiting.effect.target
    what = f"{waiting.effect.verb.value} not sent to {target.source}: {data.why}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))
    if data.final:
        _forget(work, data.of)
    else:
        work.waiting[data.of] = msgspec.structs.replace(
            waiting, why=data.why, tries=waiting.tries + 1
        )


def _dropped(work: Work, entry: Entry | Brief, data: Dropped) -> None:
    waiting = _forget(work, data.of)
    if waiting is None:
        return
    target = waiting.effect.target
    what = f"{waiting.effect.verb.value} given up: {data.why}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))


def _redacted(work: Work, entry: Entry | Brief, data: Redacted) -> None:
    work.redactions.setdefault(
        data.sha256, Redaction(entry.log, entry.i, entry.by, millis(entry.ts), data.reason)
    )


def _forget(work: Work, index: int) -> Waiting | None:
    work.texts.pop(index, None)
    return work.waiting.pop(index, None)


_Rule = Callable[[Work, Entry | Brief, Any], None]


def _read_as(type_: type[Any], rule: _Rule) -> tuple[msgspec.json.Decoder[Any], type[Any], _Rule]:
    return msgspec.json.Decoder(type_), type_, rule


_RULES: Mapping[str, tuple[msgspec.json.Decoder[Any], type[Any], _Rule]] = {
    EntryType.ALERT_ACKED.value: _read_as(Acted, _acked),
    EntryType.ALERT_UNACKED.value: _read_as(Acted, _unacked),
    EntryType.ALERT_NOTED.value: _read_as(Acted, _noted),
    EntryType.ALERT_RETURNED.value: _read_as(Came, _returned),
    EntryType.ALERT_SEEN.value: _read_as(Seen, _seen),
    EntryType.TICKET_TAKEN.value: _read_as(Acted, _taken),
    EntryType.TICKET_NOTED.value: _read_as(Acted, _noted),
    EntryType.EFFECT_SENT.value: _read_as(Sent, _sent),
    EntryType.EFFECT_FAILED.value: _read_as(Failed, _failed),
    EntryType.EFFECT_DROPPED.value: _read_as(Dropped, _dropped),
    EntryType.TEXT_REDACTED.value: _read_as(Redacted, _redacted),
}


def fold(entries: Iterable[Entry | Brief]) -> Work:
    """Fold a whole journal."""
    work = Work()
    for entry in entries:
        work.apply(entry)
    return work
