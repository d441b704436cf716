"""A runbook that was edited under a run: what is different, and which steps begin anew."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import Runbook, Step

MOST_LINES = 400
"""Lines of a difference that are shown."""
MOST_REOPENED = 500


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


def difference(before: Runbook, after: Runbook) -> Difference:
    """Hold the text of a run against the text that the file has now."""
    old, new = before.text.splitlines(), after.text.splitlines()
    lines = [*difflib.unified_diff(old, new, n=2, lineterm="")][2:]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"({len(lines) - MOST_LINES} more lines)"]
    was, now = _by_id(before.steps), _by_id(after.steps)
    return Difference(
        tuple(lines),
        tuple(id_ for id_, step in now.items() if id_ in was and not _same(was[id_], step)),
        tuple(step.title for id_, step in was.items() if id_ not in now),
        tuple(step.title for id_, step in now.items() if id_ not in was),
    )


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


def _by_id(steps: Iterable[Step]) -> dict[str, Step]:
    return {step.id: step for step in steps}


def _same(one: Step, other: Step) -> bool:
    return (one.blocks, one.path) == (other.blocks, other.path)
