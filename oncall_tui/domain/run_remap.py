"""A runbook that was edited under a run: what is different, and which steps begin anew."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from oncall_tui.domain.run import RunState
from oncall_tui.domain.run_naming import StepNames
from oncall_tui.domain.run_parts import UNANSWERED
from oncall_tui.domain.runbook import Runbook, Step, StepKind

T = TypeVar("T")

MOST_LINES = 400
"""Lines of a difference that are shown."""
MOST_REOPENED = 500
MOST_RENAMED = 500


class Difference(msgspec.Struct, frozen=True):
    """What an edit means for a run."""

    lines: tuple[str, ...]
    """As `diff -u` has them, without the names of the files."""
    reopened: tuple[str, ...] = ()
    """Ids of steps that say something else now: what became of them does not hold any more."""
    gone: tuple[str, ...] = ()
    """Titles of steps that are not there any more."""
    added: tuple[str, ...] = ()
    """Titles of steps that are new."""
    renamed: Mapping[str, str] = {}
    """By id: what a step is called now whose id came from the title of the file."""


def difference(before: Runbook, after: Runbook) -> Difference:
    """Hold the text of a run against the text that the file has now."""
    old, new = before.text.splitlines(), after.text.splitlines()
    lines = [*difflib.unified_diff(old, new, n=2, lineterm="")][2:]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"({len(lines) - MOST_LINES} more lines)"]
    was = _by_place(before)
    known = {step.id: place for place, step in was.items()}
    gone, anew, added, names = dict(was), list[str](), list[str](), dict[str, str]()
    for place, step in _by_place(after).items():
        had = gone.pop(known.get(step.id, place), None)
        if had is None:
            added.append(step.title)
            continue
        if had.id != step.id:
            names[had.id] = step.id
        if (had.blocks, _under(before, had)) != (step.blocks, _under(after, step)):
            anew.append(step.id)
    left = tuple(step.title for step in gone.values())
    return Difference(tuple(lines), tuple(anew), left, tuple(added), names)


def reopened(state: RunState, steps: Iterable[str], *, sha256: str) -> RunState:
    """Return the run on another text: of these steps nothing holds but what was kept of them."""
    away = set(steps)
    return msgspec.structs.replace(
        state,
        sha256=sha256,
        outcomes={k: v for k, v in state.outcomes.items() if k not in away},
        choices={k: v for k, v in state.choices.items() if k not in away},
        approvals={k: v for k, v in state.approvals.items() if k not in away},
        timers={k: v for k, v in state.timers.items() if k.partition("/")[2] not in away},
    )


def renamed(state: RunState, names: Mapping[str, str]) -> RunState:
    """Return the run with what its steps are called now.

    A request that nobody answered names the old id: it is asked again.
    """
    approvals = {
        step: one
        for step, one in state.approvals.items()
        if step not in names or one.verdict not in UNANSWERED
    }
    return msgspec.structs.replace(
        state,
        outcomes=_named(state.outcomes, names),
        copied=_named(state.copied, names),
        timers={_timer_named(key, names): one for key, one in state.timers.items()},
        choices=_named(state.choices, names),
        evidence=_named(state.evidence, names),
        approvals=_named(approvals, names),
        undos=_named(state.undos, names),
        executed=_named(state.executed, names),
        escalations=tuple(
            msgspec.structs.replace(one, step=names.get(one.step, one.step))
            for one in state.escalations
        ),
        opened=tuple(
            msgspec.structs.replace(one, step=names.get(one.step, one.step)) for one in state.opened
        ),
    )


def _named(known: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    return {names.get(step, step): one for step, one in known.items()}


def _timer_named(key: str, names: Mapping[str, str]) -> str:
    kind, _, step = key.partition("/")
    return f"{kind}/{names.get(step, step)}"


def _by_place(runbook: Runbook) -> dict[str, Step]:
    """Return the steps by what they would be called without the title of the file."""
    names = StepNames()
    return {
        names.take(_under(runbook, step), step.blocks, read=step.kind is StepKind.READ): step
        for step in runbook.steps
    }


def _under(runbook: Runbook, step: Step) -> tuple[str, ...]:
    """Return the headings above a step but for the title of the file."""
    first = next((section for section in runbook.sections if section.level), None)
    titled = first is not None and first.level == 1 and step.path[:1] == first.path
    return step.path[1:] if titled else step.path
