"""What stands between a step and being done."""

from __future__ import annotations

import enum
import re

import msgspec

from oncall_tui.domain.duration import compact
from oncall_tui.domain.run import RunState
from oncall_tui.domain.run_parts import TimerKind, timer_key
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_label import LabelKind


class Gate(enum.StrEnum):
    """What has to happen first."""

    CHOOSE = "choose"
    ASK = "ask"
    APPROVE = "approve"
    WAIT = "wait"
    EVIDENCE = "evidence"


class Hold(msgspec.Struct, frozen=True):
    """One gate that is shut."""

    gate: Gate
    text: str
    """What to do about it, in a few words."""


_CLEARED = re.compile(
    r"(?:and |until )?(?:the |this )?alert(?:s)? (?:(?:has|have|is|are|was) )?(?:been )?"
    r"(?:clear(?:ed|s)?|resolve[ds]?|gone|stop(?:s|ped) firing|no longer firing)",
    re.IGNORECASE,
)


def holds(step: Step, state: RunState, wait_left: int | None) -> tuple[Hold, ...]:
    """Return what keeps a step from being done, in the order in which it is dealt with.

    `wait_left` is what its Wait has left, milliseconds; None when that was not started.
    """
    found: list[Hold] = []
    if step.label(LabelKind.CHOOSE) is not None and step.id not in state.choices:
        found.append(Hold(Gate.CHOOSE, "no answer is chosen"))
    asked = [x.name for x in step.labels if x.kind is LabelKind.ASK and x.name]
    found += [Hold(Gate.ASK, f"{name} is not given") for name in asked if name not in state.inputs]
    if step.label(LabelKind.APPROVE) is not None:
        approval = state.approvals.get(step.id)
        if approval is None or not approval.lets_go_on:
            said = "not approved" if approval is None else f"approval {approval.verdict.value}"
            found.append(Hold(Gate.APPROVE, said))
    wait = step.label(LabelKind.WAIT)
    if wait is not None and wait.seconds is not None:
        if wait_left is None:
            found.append(Hold(Gate.WAIT, f"the wait of {compact(wait.seconds)} is not started"))
        elif wait_left > 0:
            found.append(Hold(Gate.WAIT, f"wait {compact(-(-wait_left // 1000))} more"))
    if step.label(LabelKind.EVIDENCE) is not None and not state.evidence.get(step.id):
        found.append(Hold(Gate.EVIDENCE, "no evidence is kept"))
    return tuple(found)


def is_late(step: Step, state: RunState, within_left: int | None) -> bool:
    """Whether a step is open past its Within, of which `within_left` milliseconds are left."""
    timer = state.timers.get(timer_key(step.id, TimerKind.WITHIN))
    running = timer is not None and timer.cut_at is None and step.id not in state.outcomes
    return running and within_left == 0


def senses_clearing(step: Step) -> bool:
    """Whether live data can tell that a step is done: it expects the alert to have cleared."""
    said = [label.text for label in step.labels if label.kind is LabelKind.EXPECT] or [step.title]
    return all(_CLEARED.fullmatch(" ".join(text.split()).strip(" .!")) for text in said)
