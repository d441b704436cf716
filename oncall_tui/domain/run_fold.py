"""The fold of all runs of a journal: `domain.run` has the table of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief, plain_data
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.run import Closing, RunOutcome, RunState, StepOutcome
from oncall_tui.domain.run_gate_rules import GATE_RULES, blob_of, with_key
from oncall_tui.domain.run_handed import given_back, handed_over, taken_run
from oncall_tui.domain.run_parts import Approval, Verdict
from oncall_tui.domain.runbook import Outcome
from oncall_tui.domain.work import KEPT, PRUNE_EVERY
from oncall_tui.domain.work_parts import millis


class RunsState(msgspec.Struct, frozen=True):
    """The fold as it is put down."""

    next: int
    states: dict[str, RunState]


class Runs:
    """The fold. `apply` every entry once, in journal order."""

    def __init__(self) -> None:
        self.next = 0
        """Index of the entry that comes next."""
        self.states: dict[str, RunState] = {}

    def resume(self, state: RunsState) -> None:
        """Go on from where a fold was put down."""
        self.next, self.states = state.next, state.states

    def state(self) -> RunsState:
        """Return a copy to put down."""
        return RunsState(self.next, dict(self.states))

    def apply(self, entry: Entry | Brief) -> None:
        """Take one entry in. What is not about a run that is known passes by."""
        self.next = entry.i + 1
        if entry.type == EntryType.RUN_STARTED:
            state = _started(entry, plain_data(entry))
            self.states[state.run] = state
            return
        if entry.type == EntryType.RUN_TAKEN:
            taken = taken_run(entry, plain_data(entry))
            if taken is not None:
                self.states[taken.run] = taken
            return
        rule = _RULES.get(entry.type)
        if rule is not None and self.states:
            data = plain_data(entry)
            before = self.states.get(data.get("run", ""))
            if before is not None:
                self.states[before.run] = rule(before, entry, data)
        if self.next % PRUNE_EVERY == 0:
            self._prune(millis(entry.ts) - KEPT)

    def _prune(self, before: int) -> None:
        """Let go of runs that were closed long ago: they stand in the journal."""
        closed = [(run, s.closed) for run, s in self.states.items() if s.closed is not None]
        for run, closing in closed:
            if closing.at < before:
                del self.states[run]

    def open(self) -> list[RunState]:
        """Return the runs that are not closed, newest first."""
        return [state for state in reversed(self.states.values()) if state.is_open]

    def alive(self) -> list[str]:
        """Return the runs that somebody may still walk: open here, or given away, newest first."""
        return [run for run, state in reversed(self.states.items()) if given_back(state).is_open]

    def text_of(self, sha256: str) -> BlobRef | None:
        """Return where a text is kept, if an earlier run kept it."""
        found = (s.text for s in reversed(self.states.values()) if s.sha256 == sha256)
        return next(found, None)


def run_id(entry: Entry | Brief) -> str:
    """Name the run that an entry starts."""
    return f"{entry.log}/{entry.i}"


def fold_runs(entries: Iterable[Entry | Brief]) -> Runs:
    """Fold a whole journal."""
    runs = Runs()
    for entry in entries:
        runs.apply(entry)
    return runs


def _started(entry: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    target = data["target"]
    return RunState(
        run=run_id(entry),
        target=None if target is None else msgspec.convert(target, Target),
        path=data["path"],
        fragment=data["fragment"],
        title=data["title"],
        sha256=data["sha256"],
        text=msgspec.convert(data["text"], BlobRef),
        rule=data["rule"],
        why=data["why"],
        started_at=millis(entry.ts),
        by=entry.by,
    )


def _resumed(state: RunState, entry: Entry | Brief, _: Mapping[str, Any]) -> RunState:
    back = given_back(state)  # who goes on with what they gave away has it back
    return msgspec.structs.replace(back, by=entry.by, resumed=state.resumed + 1)


def _outcome(state: RunState, entry: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    known = StepOutcome(
        outcome=Outcome(data["outcome"]),
        by=entry.by,
        at=millis(entry.ts),
        entry=entry.i,
        reason=blob_of(data, "reason"),
        sensed=data.get("sensed") is True,
        goes=data.get("goes", ""),
    )
    return msgspec.structs.replace(
        state,
        outcomes=with_key(state.outcomes, data["step"], known),
        approvals=_lapsed(state.approvals, data["step"]),
    )


def _lapsed(known: Mapping[str, Approval], step: str) -> Mapping[str, Approval]:
    """Let the request for a step that is settled now lapse: mates do not see it any more."""
    asked = known.get(step)
    if asked is None or asked.verdict is not Verdict.ASKED:
        return known
    return with_key(known, step, msgspec.structs.replace(asked, verdict=Verdict.LAPSED))


def _input(state: RunState, _: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    return msgspec.structs.replace(
        state, inputs=with_key(state.inputs, data["name"], blob_of(data, "value"))
    )


def _copied(state: RunState, _: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    count = state.copied.get(data["step"], 0) + 1
    return msgspec.structs.replace(state, copied=with_key(state.copied, data["step"], count))


def _closed(state: RunState, entry: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    closing = Closing(
        outcome=RunOutcome(data["outcome"]),
        by=entry.by,
        at=millis(entry.ts),
        left=data["left"],
        reason=blob_of(data, "reason"),
    )
    return msgspec.structs.replace(state, closed=closing)


_RULES: Mapping[str, Callable[[RunState, Entry | Brief, Mapping[str, Any]], RunState]] = {
    EntryType.RUN_RESUMED: _resumed,
    EntryType.STEP_OUTCOME: _outcome,
    EntryType.INPUT_SET: _input,
    EntryType.COMMAND_COPIED: _copied,
    EntryType.RUN_CLOSED: _closed,
    EntryType.RUN_HANDED_OVER: handed_over,
    **GATE_RULES,
}

RUN_TYPES = frozenset(
    {EntryType.RUN_STARTED.value, EntryType.RUN_TAKEN.value, *(str(type_) for type_ in _RULES)}
)
"""Types of the entries that this fold reads."""
