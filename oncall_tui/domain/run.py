"""One walk through a runbook: a fold of the journal, and nothing else.

A run is named after the entry that started it, `log/index`. Members of `d` by entry type, beside
`run` (not in run.started) and with a BlobRef for each free text:

| type           | d |
|----------------|---|
| run.started    | target (or null), path, fragment, title, sha256 (of the text), text, rule, why |
| run.resumed    | changed (bool: the file is not what it was) |
| run.opened     | step, path, fragment, title, sha256, text |
| run.escalated  | step, title, to, until (or null) |
| step.outcome   | step, title, outcome, reason (if any), sensed (true: live data said so), goes |
| timer.started  | step, title, kind (`wait`, `within`), until (milliseconds, UTC) |
| timer.cut      | step, title, kind, reason |
| choice.made    | step, title, answer, goes |
| evidence.added | step, title, bytes, truncated; text, or reason why there is none |
| approval.self  | step, title, reason; approval.asked has request: see           |
|                | `domain.approval`; granted and denied have who, key, endorsement, as they were  |
|                | heard; in the log of whoever answers, asked_in (`log/index`) and endorsement    |
| undo.undone    | step, title; undo.kept: it stays as it is, with a reason |
| input.set      | name, value, or withheld (true: its name tells that it is a secret) |
| command.copied | step, sha256 (of what was copied), missing [names left unfilled] |
| command.begun  | step, title, sha256 (of what runs), seconds (its limit); text, as it is kept |
| command.run    | step, title, sha256, ended (`exit`, `limit`, `stopped`, `failed`), code, ms,    |
|                | bytes (of its output), truncated; text: the output; it counts as evidence       |
| run.remapped   | sha256, text, reopened [steps that say something else now], renamed (if any: |
|                | new ids by old ones, where only the title of the file made them): the run   |
|                | goes on with this text |
| run.taken, run.handed_over | see `domain.run_handed` |
| run.closed     | outcome, left (steps without an outcome), reason (if any) |

`goes` names the heading that the step led to, where it led to one. `rule` is the number of the
binding rule that matched, 0 when a person chose the runbook. Changing one's mind about a step is
another entry; the last one counts.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.run_parts import (
    Approval,
    Chosen,
    Escalation,
    Evidence,
    Executed,
    Opened,
    Timer,
    Undone,
)
from oncall_tui.domain.runbook import Outcome, Step


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
    sensed: bool = False
    """Live data said so, and nobody."""
    goes: str = ""
    """The heading that the run went on with."""


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
    timers: Mapping[str, Timer] = {}
    """By `timer_key`."""
    choices: Mapping[str, Chosen] = {}
    evidence: Mapping[str, tuple[Evidence, ...]] = {}
    approvals: Mapping[str, Approval] = {}
    undos: Mapping[str, Undone] = {}
    """All of these by step id."""
    executed: Mapping[str, tuple[Executed, ...]] = {}
    """Likewise; the last one last."""
    escalations: tuple[Escalation, ...] = ()
    opened: tuple[Opened, ...] = ()
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
