"""What a run changed and nobody took back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from oncall_tui.domain.run import RunState
from oncall_tui.domain.runbook import Outcome, Step
from oncall_tui.domain.runbook_label import LabelKind

_MAY_HAVE_CHANGED = frozenset({Outcome.DONE, Outcome.FAILED})


class Owed(msgspec.Struct, frozen=True):
    """One thing that was done and not undone."""

    step: Step
    how: str
    """As the author says it is taken back."""


def owed(state: RunState, steps: Sequence[Step]) -> list[Owed]:
    """Return what is owed, the last done first: that is the order in which it is undone.

    A step that failed may have changed something too. Done over again, it is owed again.
    """
    found: list[tuple[int, Owed]] = []
    for step in steps:
        label = step.label(LabelKind.UNDO)
        known = state.outcomes.get(step.id)
        if label is None or known is None or known.outcome not in _MAY_HAVE_CHANGED:
            continue
        settled = state.undos.get(step.id)
        if settled is None or settled.entry < known.entry:
            found.append((known.entry, Owed(step, label.text)))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


def changed(state: RunState, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that changed something, by their authors' word, the last done first."""
    done = [
        step
        for step in steps
        if step.label(LabelKind.CHANGES) is not None
        and step.id in state.outcomes
        and state.outcomes[step.id].outcome in _MAY_HAVE_CHANGED
    ]
    return sorted(done, key=lambda step: -state.outcomes[step.id].entry)
