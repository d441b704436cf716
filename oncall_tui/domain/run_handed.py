"""A run that changes hands: what goes with it, and what does not.

| type            | d |
|-----------------|---|
| run.taken       | run, of (whose it was), target, title, state (all of it), text (BlobRef  |
|                 | of the runbook, where whoever takes it has the same text); in a handover  |
|                 | note (its SHA-256), else reason (BlobRef): see `domain.team_runs`         |
| run.handed_over | run, to, note: whoever has the run gives it away, or back to its owner    |
|                 | where their acceptance came second                                        |

Secret values and approvals that nobody has answered do not go along: both are asked for again. So
are approvals by whoever takes the run, and all of them where it comes back to the log that it began
in: of what stands in its state nobody signs that it was so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.run import Closing, RunOutcome, RunState
from oncall_tui.domain.run_parts import UNANSWERED, Approval, Chosen, Undone, Verdict
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import millis

MAX_STATE = 36_000
"""Bytes of a run in an entry; one that is longer goes without its evidence."""


def for_entry(state: RunState, own: Collection[str]) -> RunState:
    """Return a run as it fits into the entry of whoever takes it; `own` are their keys.

    What such a key approved, in whatever name, does not go along.
    """
    kept = {step: one for step, one in state.approvals.items() if one.key not in own}
    state = msgspec.structs.replace(state, approvals=kept)
    if len(msgspec.json.encode(state)) <= MAX_STATE:
        return state
    return msgspec.structs.replace(state, evidence={}, copied={}, escalations=())


def received(state: RunState, *, by: str, log: str) -> RunState:
    """Return a run as it is in the hands of somebody else, whose log that is."""
    order = _before_all(state)
    return msgspec.structs.replace(
        state,
        by=by,
        closed=None,
        inputs={name: ref for name, ref in state.inputs.items() if ref is not None},
        approvals=_approvals(state, by, log),
        outcomes={
            step: msgspec.structs.replace(one, entry=order[one.entry])
            for step, one in state.outcomes.items()
        },
        choices={step: _moved_choice(one, order) for step, one in state.choices.items()},
        undos={step: _moved_undo(one, order) for step, one in state.undos.items()},
    )


def asked_again(state: RunState) -> list[str]:
    """Return the steps whose approval nobody has answered: whoever takes the run asks again."""
    return [step for step, one in state.approvals.items() if one.verdict is Verdict.ASKED]


def taken_run(entry: Entry | Brief, data: Mapping[str, Any]) -> RunState | None:
    """Return the run that `run.taken` brings; None where it brings none that can be read."""
    try:
        state = msgspec.convert(data["state"], RunState)
        text = data.get("text")
        kept = state.text if text is None else msgspec.convert(text, BlobRef)
    except (KeyError, msgspec.ValidationError):
        return None
    if state.run != data.get("run"):
        return None
    return msgspec.structs.replace(received(state, by=entry.by, log=entry.log), text=kept)


def handed_over(state: RunState, entry: Entry | Brief, data: Mapping[str, Any]) -> RunState:
    """Close a run in the journal of whoever gave it away."""
    left = data.get("left", 0)
    closing = Closing(RunOutcome.HANDED_OVER, entry.by, millis(entry.ts), left)
    return msgspec.structs.replace(state, closed=closing)


def given_back(state: RunState) -> RunState:
    """Return a run as it is for whoever had given it away, once they have it again."""
    if state.closed is None or state.closed.outcome is not RunOutcome.HANDED_OVER:
        return state
    return msgspec.structs.replace(state, closed=None)


def _approvals(state: RunState, by: str, log: str) -> Mapping[str, Approval]:
    """Return the approvals that go along to somebody."""
    if state.run.rpartition("/")[0] == log:
        return {}
    return {
        step: one
        for step, one in state.approvals.items()
        if one.verdict not in UNANSWERED and not is_me(one.by, by)
    }


def _before_all(state: RunState) -> dict[int, int]:
    """Return indexes below those of any journal, in the order of those of the old one."""
    known: set[int] = {one.entry for one in state.outcomes.values()}
    known |= {one.entry for one in state.choices.values()}
    known |= {one.entry for one in state.undos.values()}
    return {entry: at - len(known) for at, entry in enumerate(sorted(known))}


def _moved_choice(one: Chosen, order: Mapping[int, int]) -> Chosen:
    return msgspec.structs.replace(one, entry=order[one.entry])


def _moved_undo(one: Undone, order: Mapping[int, int]) -> Undone:
    return msgspec.structs.replace(one, entry=order[one.entry])
