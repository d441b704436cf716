"""One walk through a runbook: a fold of the journal, and nothing else.

A run is named after the entry that started it, `log/index`. Members of `d` by entry type, beside
`run` (not in run.started) and with a BlobRef for each free text:

| type           | d |
|----------------|---|
| run.started    | target (or null), path, fragment, title, sha256 (of the text), text, rule, why |
| run.resumed    | changed (bool: the file is not what it was) |
| step.outcome   | step, title, outcome, reason (if any) |
| input.set      | name, value, or withheld (true: its name tells that it is a secret) |
| command.copied | step, sha256 (of what was copied), missing [names left unfilled] |
| run.closed     | outcome, left (steps without an outcome), reason (if any) |

`rule` is the number of the binding rule that matched, 0 when a person chose the runbook. Changing
one's mind about a step is another entry; the last one counts.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.brief import Brief, plain_data
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.runbook import Outcome, Step
from oncall_tui.domain.work import KEPT, PRUNE_EVERY
from oncall_tui.domain.work_parts import millis

T = TypeVar("T")


class RunOutcome(enum.StrEnum):
    """How a run ended."""

    RESOLVED = "resolved"
    COMPLETED = "completed"
    ESCALATED = "escalated"
    HANDED_OVER = "handed over"
    ABANDONED = "abandoned"
    """Needs a reason."""


class StepOutcome(msgspec.Struct, frozen=True):
    """What became of a step, in the words of whoever did it."""

    outcome: Outcome
    by: str
    at: int
    """Milliseconds, our clock."""
    entry: int
    reason: BlobRef | None = None


class Closing(msgspec.Struct, frozen=True):
    """The end of a run."""

    outcome: RunOutcome
    by: str
    at: int
    left: int
    reason: BlobRef | None = None


class RunState(msgspec.Struct, frozen=True):
    """How far a run is."""

    run: str
    target: Target | None
    """The alert it is for; None when it was started without one."""
    path: str
    fragment: str
    title: str
    sha256: str
    """Of the text that it started with; the run keeps to that text."""
    text: BlobRef
    rule: int
    why: str
    started_at: int
    by: str
    """Who has it: who started or last resumed it."""
    outcomes: Mapping[str, StepOutcome] = {}
    """By step id."""
    inputs: Mapping[str, BlobRef | None] = {}
    """By placeholder name; None: it was given, and its name tells that nothing of it is kept."""
    copied: Mapping[str, int] = {}
    """By step id: how many times a command was copied."""
    resumed: int = 0
    """How many times."""
    closed: Closing | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be gone on with."""
        return self.closed is None


class Progress(msgspec.Struct, frozen=True):
    """A run in numbers."""

    total: int
    settled: int
    """Steps with any outcome."""
    failed: int
    deferred: int


def progress(state: RunState, steps: Sequence[Step]) -> Progress:
    """Count the steps by what became of them."""
    known = [state.outcomes[step.id].outcome for step in steps if step.id in state.outcomes]
    return Progress(
        total=len(steps),
        settled=len(known),
        failed=known.count(Outcome.FAILED),
        deferred=known.count(Outcome.DEFERRED),
    )


def open_steps(state: RunState, steps: Iterable[Step]) -> list[Step]:
    """Return the steps without an outcome, in the order of the runbook."""
    return [step for step in steps if step.id not in state.outcomes]


def next_open_step(state: RunState, steps: Sequence[Step]) -> Step | None:
    """Return the first open step after the one that was settled last; then any before it."""
    last = max(state.outcomes.items(), key=lambda pair: pair[1].entry, default=None)
    at = next((i for i, s in enumerate(steps) if last is not None and s.id == last[0]), -1)
    ordered = [*steps[at + 1 :], *steps[: at + 1]]
    return next(iter(open_steps(state, ordered)), None)


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


def _ref(data: Mapping[str, Any], name: str) -> BlobRef | None:
    found = data.get(name)
    return None if found is None else msgspec.convert(found, BlobRef)


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
    return msgspec.structs.replace(state, by=entry.by, resumed=state.resumed + 1)


def _outcome(state: RunState, entry: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    known = StepOutcome(
        outcome=Outcome(data["outcome"]),
        by=entry.by,
        at=millis(entry.ts),
        entry=entry.i,
        reason=_ref(data, "reason"),
    )
    return msgspec.structs.replace(state, outcomes=_with(state.outcomes, data["step"], known))


def _input(state: RunState, _: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    return msgspec.structs.replace(
        state, inputs=_with(state.inputs, data["name"], _ref(data, "value"))
    )


def _copied(state: RunState, _: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    count = state.copied.get(data["step"], 0) + 1
    return msgspec.structs.replace(state, copied=_with(state.copied, data["step"], count))


def _closed(state: RunState, entry: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    closing = Closing(
        outcome=RunOutcome(data["outcome"]),
        by=entry.by,
        at=millis(entry.ts),
        left=data["left"],
        reason=_ref(data, "reason"),
    )
    return msgspec.structs.replace(state, closed=closing)


def _with(known: Mapping[str, T], key: str, value: T) -> Mapping[str, T]:
    return {**known, key: value}


_RULES: Mapping[str, Callable[[RunState, Entry | Brief, Mapping[str, Any]], RunState]] = {
    EntryType.RUN_RESUMED: _resumed,
    EntryType.STEP_OUTCOME: _outcome,
    EntryType.INPUT_SET: _input,
    EntryType.COMMAND_COPIED: _copied,
    EntryType.RUN_CLOSED: _closed,
}
