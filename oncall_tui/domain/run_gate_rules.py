"""How each entry about a gate changes the run it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.run import RunState
from oncall_tui.domain.run_parts import (
    Approval,
    Chosen,
    Escalation,
    Evidence,
    Executed,
    Opened,
    Timer,
    TimerKind,
    Undone,
    Verdict,
    timer_key,
)
from oncall_tui.domain.run_remap import renamed, reopened
from oncall_tui.domain.work_parts import millis

T = TypeVar("T")
Data = Mapping[str, Any]
Rule = Callable[[RunState, Entry | Brief, Data], RunState]


def blob_of(data: Data, name: str) -> BlobRef | None:
    """Return where a free text of an entry is kept, or None."""
    found = data.get(name)
    return None if found is None else msgspec.convert(found, BlobRef)


def with_key(known: Mapping[str, T], key: str, value: T) -> Mapping[str, T]:
    """Return the mapping with one more, or another, member."""
    return {**known, key: value}


def _timer_started(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    kind = TimerKind(data["kind"])
    timer = Timer(kind, millis(entry.ts), data["until"], entry.by)
    return msgspec.structs.replace(
        state, timers=with_key(state.timers, timer_key(data["step"], kind), timer)
    )


def _timer_cut(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    key = timer_key(data["step"], TimerKind(data["kind"]))
    timer = state.timers.get(key)
    if timer is None:
        return state
    cut = msgspec.structs.replace(timer, cut_at=millis(entry.ts), reason=blob_of(data, "reason"))
    return msgspec.structs.replace(state, timers=with_key(state.timers, key, cut))


def _choice(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    chosen = Chosen(data["answer"], data["goes"], entry.by, millis(entry.ts), entry.i)
    return msgspec.structs.replace(state, choices=with_key(state.choices, data["step"], chosen))


def _evidence(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    added = Evidence(
        by=entry.by,
        at=millis(entry.ts),
        text=blob_of(data, "text"),
        reason=blob_of(data, "reason"),
        truncated=data.get("truncated") is True,
        name=data.get("name", ""),
    )
    known = (*state.evidence.get(data["step"], ()), added)
    return msgspec.structs.replace(state, evidence=with_key(state.evidence, data["step"], known))


def _approval(verdict: Verdict) -> Rule:
    def rule(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
        if data.get("asked_in"):
            return state  # an answer to somebody else, kept for them: it opens nothing here
        known = state.approvals.get(data["step"])
        said = Approval(
            verdict,
            data.get("who", entry.by),
            millis(entry.ts),
            blob_of(data, "reason"),
            key=data.get("key", ""),
            sha256=data.get("sha256", ""),
            asked=data.get("request", known.asked if known is not None else ""),
        )
        return msgspec.structs.replace(
            state, approvals=with_key(state.approvals, data["step"], said)
        )

    return rule


def _undo(*, kept: bool) -> Rule:
    def rule(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
        done = Undone(kept, entry.by, millis(entry.ts), entry.i, blob_of(data, "reason"))
        return msgspec.structs.replace(state, undos=with_key(state.undos, data["step"], done))

    return rule


def _escalated(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    called = Escalation(data["step"], data["to"], entry.by, millis(entry.ts), data.get("until"))
    return msgspec.structs.replace(state, escalations=(*state.escalations, called))


def _opened(state: RunState, _: Entry | Brief, data: Data) -> RunState:
    opened = Opened(
        step=data["step"],
        path=data["path"],
        fragment=data["fragment"],
        sha256=data["sha256"],
        text=msgspec.convert(data["text"], BlobRef),
    )
    return msgspec.structs.replace(state, opened=(*state.opened, opened))


def _begun(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    begun = Executed(data["sha256"], entry.by, millis(entry.ts), text=blob_of(data, "text"))
    known = (*state.executed.get(data["step"], ()), begun)
    return msgspec.structs.replace(state, executed=with_key(state.executed, data["step"], known))


def _ended(state: RunState, entry: Entry | Brief, data: Data) -> RunState:
    """End the command that was begun last; its output is evidence."""
    known = state.executed.get(data["step"], ())
    if not known or known[-1].ended:
        return state
    ended = msgspec.structs.replace(known[-1], ended=data["ended"], code=data.get("code"))
    state = msgspec.structs.replace(
        state, executed=with_key(state.executed, data["step"], (*known[:-1], ended))
    )
    return _evidence(state, entry, data) if data.get("text") is not None else state


def _remapped(state: RunState, _: Entry | Brief, data: Data) -> RunState:
    state = renamed(state, data.get("renamed", {}))
    state = reopened(state, data["reopened"], sha256=data["sha256"])
    return msgspec.structs.replace(state, text=msgspec.convert(data["text"], BlobRef))


GATE_RULES: Mapping[str, Rule] = {
    EntryType.RUN_REMAPPED: _remapped,
    EntryType.COMMAND_BEGUN: _begun,
    EntryType.COMMAND_RUN: _ended,
    EntryType.TIMER_STARTED: _timer_started,
    EntryType.TIMER_CUT: _timer_cut,
    EntryType.CHOICE_MADE: _choice,
    EntryType.EVIDENCE_ADDED: _evidence,
    EntryType.APPROVAL_ASKED: _approval(Verdict.ASKED),
    EntryType.APPROVAL_GRANTED: _approval(Verdict.GRANTED),
    EntryType.APPROVAL_DENIED: _approval(Verdict.DENIED),
    EntryType.APPROVAL_SELF: _approval(Verdict.SELF),
    EntryType.UNDO_UNDONE: _undo(kept=False),
    EntryType.UNDO_KEPT: _undo(kept=True),
    EntryType.RUN_ESCALATED: _escalated,
    EntryType.RUN_OPENED: _opened,
}
