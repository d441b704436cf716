"""What a run leaves behind when it is closed, in lines that say where each step stands."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_tui.domain.duration import compact
from oncall_tui.domain.run_parts import TimerKind
from oncall_tui.domain.runbook import Outcome, Step
from oncall_tui.domain.text import plain
from oncall_tui.services.walk import Walk

MOST = 4
"""Steps of one kind that are named; of the rest the number. All of it fits beside the question."""


def left_lines(walk: Walk) -> list[str]:
    """Return what is left: open steps, what is owed, time that still runs."""
    steps = walk.open_steps()
    lines = _named(walk, steps, "without an outcome")
    lines += [f"Not undone: {place_of(walk, one.step)}" for one in walk.owed()[:3]]
    for step in steps:
        left = walk.left(step, TimerKind.WAIT)
        if left:
            lines.append(f"Still waiting {compact(left // 1000)}: {place_of(walk, step)}")
    return lines


def failed_lines(walk: Walk) -> list[str]:
    """Return the steps that failed."""
    known = walk.state.outcomes
    failed = [
        step
        for step in walk.runbook.steps
        if step.id in known and known[step.id].outcome is Outcome.FAILED
    ]
    return _named(walk, failed, "failed")


def place_of(walk: Walk, step: Step) -> str:
    """Name a step by its section, its number in it, and its title."""
    same = [one for one in walk.runbook.steps if one.path == step.path]
    number = step.number if step.number is not None else same.index(step) + 1
    section = f"{plain(step.path[-1], 30)}, " if step.path else ""
    return f"{section}{number}. {plain(step.title, 60)}"


def _named(walk: Walk, steps: Sequence[Step], what: str) -> list[str]:
    if not steps:
        return []
    lines = [f"{len(steps)} step{'' if len(steps) == 1 else 's'} {what}:"]
    lines += [f"  {place_of(walk, step)}" for step in steps[:MOST]]
    if len(steps) > MOST:
        lines.append(f"  and {len(steps) - MOST} more")
    return lines
