"""What each entry about alerts and tickets changes in the fold of `domain.work`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Verb, Waiting
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.redaction import Redacted, Redaction
from oncall_tui.domain.work_data import Acted, Came, Dropped, Failed, Seen, Sent
from oncall_tui.domain.work_parts import CLEARED_UNSEEN, Ack, Event, Returned, millis
from oncall_tui.domain.work_store import WorkStore
from oncall_tui.domain.yielding import gives_way, means


def give(work: WorkStore, entry: Entry | Brief, data: Acted, to: str, *, ref: str = "") -> None:
    """Make somebody the owner, unless somebody else is, of whom the entry does not know."""
    id_, at = data.target.id, millis(entry.ts)
    work.returned.pop(id_, None)
    if is_free(work, entry, data, to):
        given = "" if to == entry.by else entry.by
        work.acks[id_] = Ack(to, at, data.until, entry.i, ref, data.target.severity, given)
        work.given.pop(id_, None)


def is_free(work: WorkStore, entry: Entry | Brief, data: Acted, to: str) -> bool:
    """Whether nobody has it, or gives way to what the entry says."""
    id_, at = data.target.id, millis(entry.ts)
    ack = work.acks.get(id_)
    given = work.given.get(id_)
    return (
        ack is None
        or ack.severity != data.target.severity
        or gives_way(ack.by, ack.until, at=at, to=(entry.by, to, data.over))
        or (given is not None and given.holds(at) and means(given.to, to))
    )


def _acked(work: WorkStore, entry: Entry | Brief, data: Acted) -> None:
    id_, at = data.target.id, millis(entry.ts)
    give(work, entry, data, entry.by)
    _forget_acks(work, id_)  # one that was replaced would end the one that replaced it
    work.tell(id_, Event(at, entry.by, entry.i, "acknowledged", data.note))
    work.await_effect(entry, Verb.ACK, data, at)


def _unacked(work: WorkStore, entry: Entry | Brief, data: Acted) -> None:
    id_, at = data.target.id, millis(entry.ts)
    work.acks.pop(id_, None)
    _forget_acks(work, id_)
    work.tell(id_, Event(at, entry.by, entry.i, "acknowledgement withdrawn", data.note))
    work.await_effect(entry, Verb.UNACK, data, at)


def _forget_acks(work: WorkStore, id_: str) -> None:
    """Send no acknowledgement any more that still waits."""
    for index in [i for i, one in work.waiting.items() if _is_ack_of(one, id_)]:
        work.forget(index)


def _is_ack_of(waiting: Waiting, id_: str) -> bool:
    """Whether a source has yet to be told that an alert was acknowledged, or extended."""
    return waiting.effect.verb is Verb.ACK and waiting.effect.target.id == id_


def _noted(work: WorkStore, entry: Entry | Brief, data: Acted) -> None:
    id_, at = data.target.id, millis(entry.ts)
    work.notes[id_] = work.notes.get(id_, 0) + 1
    work.tell(id_, Event(at, entry.by, entry.i, "note", data.note))
    work.await_effect(entry, Verb.NOTE, data, at)


def _taken(work: WorkStore, entry: Entry | Brief, data: Acted) -> None:
    at = millis(entry.ts)
    work.tell(data.target.id, Event(at, entry.by, entry.i, "taken"))
    work.await_effect(entry, Verb.TAKE, data, at)


def _returned(work: WorkStore, entry: Entry | Brief, data: Came) -> None:
    for target in data.targets:
        work.returned[target.id] = Returned(target, data.at)
        work.tell(target.id, Event(data.at, entry.by, entry.i, CLEARED_UNSEEN))


def _seen(work: WorkStore, entry: Entry | Brief, data: Seen) -> None:
    for id_ in data.ids:
        if work.returned.pop(id_, None) is not None:
            work.tell(id_, Event(millis(entry.ts), entry.by, entry.i, "seen after it cleared"))


def _sent(work: WorkStore, entry: Entry | Brief, data: Sent) -> None:
    if data.of in work.opening:
        from oncall_tui.domain.work_incidents import name_ticket  # most starts fold no incident

        name_ticket(work, entry, data)
    waiting = work.forget(data.of)
    if waiting is None:
        return
    target = waiting.effect.target
    ack = work.acks.get(target.id)
    if ack is not None and ack.entry == data.of:
        work.acks[target.id] = msgspec.structs.replace(ack, ref=data.ref)
    work.settle_silence(waiting, data.ref)
    what = f"{waiting.effect.verb.value} sent to {target.source}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))


def _failed(work: WorkStore, entry: Entry | Brief, data: Failed) -> None:
    waiting = work.waiting.get(data.of)
    if waiting is None:
        return
    target = waiting.effect.target
    what = f"{waiting.effect.verb.value} not sent to {target.source}: {data.why}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))
    if data.final:
        work.forget(data.of)
        work.settle_silence(waiting, None)
    else:
        work.waiting[data.of] = msgspec.structs.replace(
            waiting, why=data.why, tries=waiting.tries + 1
        )


def _dropped(work: WorkStore, entry: Entry | Brief, data: Dropped) -> None:
    waiting = work.forget(data.of)
    if waiting is None:
        return
    target = waiting.effect.target
    work.settle_silence(waiting, None)
    what = f"{waiting.effect.verb.value} given up: {data.why}"
    work.tell(target.id, Event(millis(entry.ts), entry.by, entry.i, what))


def _redacted(work: WorkStore, entry: Entry | Brief, data: Redacted) -> None:
    work.redactions.setdefault(
        data.sha256, Redaction(entry.log, entry.i, entry.by, millis(entry.ts), data.reason)
    )


Rule = Callable[[WorkStore, Entry | Brief, Any], None]
ReadAs = tuple[msgspec.json.Decoder[Any], type[Any], Rule]


def read_as(type_: type[Any], rule: Rule) -> ReadAs:
    """Say what the `d` of an entry is read as, and what it changes."""
    return msgspec.json.Decoder(type_), type_, rule


RULES: Mapping[str, ReadAs] = {
    EntryType.ALERT_ACKED.value: read_as(Acted, _acked),
    EntryType.ALERT_UNACKED.value: read_as(Acted, _unacked),
    EntryType.ALERT_NOTED.value: read_as(Acted, _noted),
    EntryType.ALERT_RETURNED.value: read_as(Came, _returned),
    EntryType.ALERT_SEEN.value: read_as(Seen, _seen),
    EntryType.TICKET_TAKEN.value: read_as(Acted, _taken),
    EntryType.TICKET_NOTED.value: read_as(Acted, _noted),
    EntryType.EFFECT_SENT.value: read_as(Sent, _sent),
    EntryType.EFFECT_FAILED.value: read_as(Failed, _failed),
    EntryType.EFFECT_DROPPED.value: read_as(Dropped, _dropped),
    EntryType.TEXT_REDACTED.value: read_as(Redacted, _redacted),
}
