"""Values that a runbook asks for: which, and whether an answer will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncall_tui.domain.pattern import compile_pattern
from oncall_tui.domain.placeholder_names import canonical
from oncall_tui.domain.runbook import Input, Step
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.errors import FilterError

LONGEST_VALUE = 1_000
"""Characters."""


def questions(inputs: Sequence[Input], step: Step) -> list[Input]:
    """Return what a step asks for, with what the header says about the same names."""
    declared = {canonical(one.name): one for one in inputs}
    found: list[Input] = []
    for label in step.labels:
        if label.kind is LabelKind.ASK and label.name:
            known = declared.get(canonical(label.name))
            found.append(
                Input(
                    name=label.name,
                    ask=label.text,
                    match=known.match if known is not None else "",
                    secret=known is not None and known.secret,
                )
            )
    return found


def input_of(inputs: Sequence[Input], step: Step, name: str) -> Input:
    """Return what is known about a value of that name."""
    wanted = canonical(name)
    for known in (*questions(inputs, step), *inputs):
        if canonical(known.name) == wanted:
            return known
    return Input(name)


def input_refusal(known: Input, value: str) -> str:
    """Return why a value will not do, or an empty string."""
    if not value.strip():
        return "this can't be empty"
    if len(value) > LONGEST_VALUE:
        return f"longer than {LONGEST_VALUE} characters"
    if not known.match:
        return ""
    try:
        fits = compile_pattern(known.match).fullmatch(value) is not None
    except FilterError:
        return ""
    return "" if fits else f"this does not look like {known.name}: {known.match}"


def from_labels(inputs: Sequence[Input], labels: Mapping[str, str]) -> dict[str, str]:
    """Return the values that the header takes from labels; what does not match is left out."""
    found = {one.name: (one, labels.get(one.label, "")) for one in inputs if one.label}
    return {name: value for name, (one, value) in found.items() if not input_refusal(one, value)}
