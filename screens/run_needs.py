"""What a command of the run's screen needs of the step in hand."""

from __future__ import annotations

from oncall_tui.domain.run_graft import file_links
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_label import LabelKind

LABELS = {
    "choose": (LabelKind.CHOOSE, "asks no question"),
    "alone": (LabelKind.APPROVE, "needs no approval"),
    "ask_approval": (LabelKind.APPROVE, "needs no approval"),
    "escalate": (LabelKind.ESCALATE, "names nobody to call"),
}


def need(command: str, step: Step) -> str:
    """Return why a command makes no sense for a step, or an empty string."""
    if command == "copy" and not step.commands:
        return "this step has no command"
    if command == "timer":
        timed = step.label(LabelKind.WAIT) or step.label(LabelKind.WITHIN)
        return "" if timed is not None and timed.seconds else "this step has no time"
    if command == "follow" and not file_links(step):
        return "this step links to no file"
    if command in LABELS:
        kind, why = LABELS[command]
        return "" if step.label(kind) is not None else f"this step {why}"
    return ""
