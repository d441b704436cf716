"""What a step asks for beyond being done, in lines: each with how it stands, and its key."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_tui.domain.duration import compact
from oncall_tui.domain.run_parts import Executed, TimerKind, Verdict
from oncall_tui.domain.runbook import Step
from oncall_tui.domain.runbook_label import Label, LabelKind
from oncall_tui.domain.text import plain
from oncall_tui.services.walk import Walk
from screens.present import Piece, person
from screens.theme import Role

ROLES = {
    LabelKind.EXPECT: Role.STRONG,
    LabelKind.CHANGES: Role.WARN,
    LabelKind.STOP: Role.WARN,
    LabelKind.ONLY_IF: Role.STRONG,
}


def gate_lines(step: Step, walk: Walk) -> list[list[Piece]]:
    """Return a line for each labelled line of a step."""
    return [_line(step, label, walk) for label in step.labels]


def _line(step: Step, label: Label, walk: Walk) -> list[Piece]:
    name = f"{label.kind.value.capitalize():<8} "
    said = plain(f"{label.name}: {label.text}" if label.name else label.text, 300)
    text, role = _how(step, label, walk)
    pieces: list[Piece] = [(name, Role.KEY), (said, ROLES.get(label.kind, Role.PLAIN))]
    if text:
        pieces.append((f"{'  ' if said else ''}[{text}]", role))
    return pieces


def _how(step: Step, label: Label, walk: Walk) -> tuple[str, Role]:  # noqa: PLR0911 - a table
    state = walk.state
    match label.kind:
        case LabelKind.ONLY_IF:
            return "n: it does not apply", Role.DIM
        case LabelKind.IF_NOT:
            return "f", Role.DIM
        case LabelKind.ASK if label.name:
            given = label.name in state.inputs
            return ("given", Role.GOOD) if given else ("i fills in", Role.WARN)
        case LabelKind.CHOOSE:
            chosen = state.choices.get(step.id)
            if chosen is None:
                return "o answers", Role.WARN
            return plain(chosen.answer, 80), Role.GOOD
        case LabelKind.WAIT if label.seconds is not None:
            return _wait(step, walk)
        case LabelKind.WITHIN if label.seconds is not None:
            return _within(step, walk)
        case LabelKind.APPROVE:
            return _approval(step, walk)
        case LabelKind.EVIDENCE:
            kept = len(state.evidence.get(step.id, ()))
            return (f"{kept} kept", Role.GOOD) if kept else ("v keeps it", Role.WARN)
        case LabelKind.UNDO:
            owed = any(one.step.id == step.id for one in walk.owed())
            return ("owed: u", Role.WARN) if owed else ("", Role.DIM)
        case LabelKind.ESCALATE:
            called = any(one.step == step.id for one in state.escalations)
            return ("called", Role.GOOD) if called else ("e: called", Role.WARN)
        case _:
            return "", Role.DIM


def _wait(step: Step, walk: Walk) -> tuple[str, Role]:
    left = walk.left(step, TimerKind.WAIT)
    timer = walk.timer(step, TimerKind.WAIT)
    if left is None or timer is None:
        return "w starts it", Role.WARN
    if timer.cut_at is not None:
        return "ended early", Role.WARN
    return (
        (f"{compact(-(-left // 1000))} more, w ends it", Role.WARN) if left else ("over", Role.GOOD)
    )


def _within(step: Step, walk: Walk) -> tuple[str, Role]:
    left = walk.left(step, TimerKind.WITHIN)
    if left is None:
        return "w starts it", Role.DIM
    if walk.is_late(step):
        return "LATE", Role.BAD
    return (f"{compact(left // 1000)} left", Role.SOON) if left else ("over", Role.DIM)


def _approval(step: Step, walk: Walk) -> tuple[str, Role]:
    said = walk.state.approvals.get(step.id)
    if said is None:
        return "nobody yet; a asks, A goes on alone", Role.WARN
    who = plain(person(said.by), 40)
    if said.verdict is Verdict.ASKED:
        doubt = walk.doubt(step)
        return f"asked by {who}, {plain(doubt, 300) or 'no answer yet'}", Role.WARN
    if said.verdict is Verdict.LAPSED:
        return f"asked by {who}, no longer: the step was settled; a asks again", Role.DIM
    if said.verdict is Verdict.SELF:
        return f"{who} went on ALONE", Role.BAD
    reason = "" if said.reason is None else plain(walk.text_of(said.reason), 300)
    why = f": {reason}" if reason else ""
    return f"{said.verdict.value} by {who}{why}", Role.GOOD if said.lets_go_on else Role.WARN


def executed_lines(known: Sequence[Executed]) -> list[list[Piece]]:
    """Return a line for the command that was run last, and how that ended."""
    if not known:
        return []
    last = known[-1]
    ended = {"exit": f"exit code {last.code}", "limit": "its time was over", "": "no end is known"}
    said = ended.get(last.ended, last.ended)
    role = Role.GOOD if (last.ended, last.code) == ("exit", 0) else Role.BAD
    times = f", {len(known)} times" if len(known) > 1 else ""
    return [[("Run      ", Role.KEY), (f"by {plain(person(last.by), 40)}{times}: {said}", role)]]
