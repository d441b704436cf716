"""What the entries about who has an alert change in the fold of `domain.work`.

| type            | d |
|-----------------|---|
| alert.assigned  | target, to, until (or null), over (whose it was), effect, note, handover |
| alert.escalated | target, to, rung (of the ladder, or ""), effect, note |

What is given to somebody is not theirs until they acknowledge it, which they may do without a
word: it stays as it was, and whoever had it has it. Whom an assignment of their own names, or one
that follows from a handover that they accepted (`handover` names it), has acknowledged by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.work_data import Acted
from oncall_tui.domain.work_parts import Escalated, Event, Given, millis
from oncall_tui.domain.work_rules import Rule, give, is_free, read_as
from oncall_tui.domain.work_store import WorkStore


def _assigned(work: WorkStore, entry: Entry | Brief, data: Acted) -> None:
    if not data.to:
        return
    id_, at = data.target.id, millis(entry.ts)
    before = work.acks.get(id_)
    if data.is_taken(entry.by):
        give(work, entry, data, data.to, ref="" if before is None else before.ref)
    elif is_free(work, entry, data, data.to):
        work.given[id_] = Given(data.to, entry.by, at, data.until)
    work.tell(id_, Event(at, entry.by, entry.i, f"given to {data.to}", data.note))
    # Whoever makes themselves the owner acknowledges: every source that takes that is told so.
    verb = Verb.ACK if data.to == entry.by else Verb.ASSIGN
    work.await_effect(entry, verb, data, at)


def _escalated(work: WorkStore, entry: Entry | Brief, data: Acted) -> None:
    if not data.to:
        return
    id_, at = data.target.id, millis(entry.ts)
    escalated = Escalated(to=data.to, rung=data.rung, at=at, by=entry.by)
    work.escalated[id_] = escalated
    work.tell(id_, Event(at, entry.by, entry.i, escalated.words, data.note))
    work.await_effect(entry, Verb.ESCALATE, data, at)


OWNING: Mapping[str, tuple[msgspec.json.Decoder[Any], type[Any], Rule]] = {
    EntryType.ALERT_ASSIGNED.value: read_as(Acted, _assigned),
    EntryType.ALERT_ESCALATED.value: read_as(Acted, _escalated),
}
