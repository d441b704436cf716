"""Which steps a run comes to: branches that were not chosen fall away, jumps pass steps over.

Nothing of it is kept: it follows from the answers, the outcomes and the text of the run.
"""

from __future__ import annotations

from oncall_tui.domain.lint_branches import section_range
from oncall_tui.domain.run import RunState, next_open_step
from oncall_tui.domain.runbook import Outcome, Runbook, Step
from oncall_tui.domain.runbook_label import LabelKind


def passed_over(state: RunState, runbook: Runbook) -> dict[str, str]:
    """Return the steps that do not apply by what happened so far, each with why.

    A step that somebody gave an outcome is never among them.
    """
    away = {**_not_chosen(state, runbook), **_jumped(state, runbook), **_stopped(state, runbook)}
    return {id_: why for id_, why in away.items() if id_ not in state.outcomes}


def steps_left(state: RunState, runbook: Runbook) -> list[Step]:
    """Return the steps that wait for an outcome, in the order of the file."""
    away = passed_over(state, runbook)
    return [s for s in runbook.steps if s.id not in state.outcomes and s.id not in away]


def next_step(state: RunState, runbook: Runbook) -> Step | None:
    """Return the step to go on with: where the last one led, else the next that is left."""
    left = steps_left(state, runbook)
    last = max(state.outcomes.items(), key=lambda pair: pair[1].entry, default=None)
    if last is not None:
        step, outcome = last
        chosen = state.choices.get(step)
        goes = outcome.goes or (chosen.goes if chosen is not None else "")
        there = section_range(runbook, goes) if goes else range(0)
        found = next((one for one in left if one.section in there), None)
        if found is not None:
            return found
    known = {step.id for step in left}
    return next_open_step(state, [s for s in runbook.steps if s.id in known or _is(s, last)])


def branches(step: Step) -> list[str]:
    """Return the headings that a failed step can go on with, as its author says."""
    kinds = (LabelKind.IF_NOT, LabelKind.WITHIN)
    found = [label.goes for kind in kinds for label in step.labels if label.kind is kind]
    return list(dict.fromkeys(filter(None, found)))


def _is(step: Step, last: tuple[str, object] | None) -> bool:
    return last is not None and step.id == last[0]


def _not_chosen(state: RunState, runbook: Runbook) -> dict[str, str]:
    went = {i for slug in _went(state) for i in section_range(runbook, slug)}
    away: dict[str, str] = {}
    for step in runbook.steps:
        chosen = state.choices.get(step.id)
        choose = step.label(LabelKind.CHOOSE)
        if chosen is None or choose is None:
            continue
        taken = set(section_range(runbook, chosen.goes)) if chosen.goes else set()
        slugs = [o.href[1:] for o in choose.options if o.href.startswith("#")]
        others = {i for slug in slugs for i in section_range(runbook, slug)} - taken - went
        others.discard(step.section)
        why = f"not chosen: {chosen.answer}"
        away |= {other.id: why for other in runbook.steps if other.section in others}
    return away


def _went(state: RunState) -> list[str]:
    return [known.goes for known in state.outcomes.values() if known.goes]


def _jumped(state: RunState, runbook: Runbook) -> dict[str, str]:
    """Return the steps between one that led forward and where it led."""
    away: dict[str, str] = {}
    for at, step in enumerate(runbook.steps):
        known = state.outcomes.get(step.id)
        if known is None or not known.goes:
            continue
        there = section_range(runbook, known.goes)
        after = range(at + 1, len(runbook.steps))
        first = next((i for i in after if runbook.steps[i].section in there), at)
        between = runbook.steps[at + 1 : first]
        away |= {one.id: f"passed over: on to {known.goes}" for one in between}
    return away


def _stopped(state: RunState, runbook: Runbook) -> dict[str, str]:
    """Return all that is left once a step with a Stop was done."""
    for step in runbook.steps:
        known = state.outcomes.get(step.id)
        done = known is not None and known.outcome is Outcome.DONE
        if done and step.label(LabelKind.STOP) is not None:
            return {one.id: "the run has come to its end" for one in runbook.steps}
    return {}
