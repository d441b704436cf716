"""Steps that nobody comes to: behind a Stop, or in a branch that no answer leads to."""

from __future__ import annotations

from collections.abc import Iterator

from oncall_tui.domain.runbook import Runbook, Step
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.domain.runbook_part import part_of


def targets(step: Step) -> Iterator[str]:
    """Yield the headings of the same file that the labels of a step lead to."""
    for label in step.labels:
        if label.goes:
            yield label.goes
        for option in label.options:
            if option.href.startswith("#"):
                yield option.href[1:]


def name_of(runbook: Runbook, step: Step) -> str:
    """Name a step for its author, also where it says nothing."""
    if step.title:
        return repr(step.title[:60])
    above = runbook.sections[step.section].title
    what = "a step without words" if step.number is None else f"step {step.number} without words"
    return f"{what} under {above[:60]!r}" if above else what


def section_range(runbook: Runbook, slug: str) -> range:
    """Return the sections under a heading; none when there is no such heading."""
    start, end, dangling = part_of(runbook.sections, slug)
    return range(0) if dangling else range(start, end)


def unreachable(runbook: Runbook) -> Iterator[tuple[Step, str]]:
    """Yield steps that are never come to, each with why; and answers that lead to no step."""
    led_to = _led_to(runbook)
    stop: Step | None = None
    for step in runbook.steps:
        if stop is not None and step.section in led_to and step.section != stop.section:
            stop = None
        if stop is not None:
            yield step, f"the run has ended before it, at {name_of(runbook, stop)}"
        if step.label(LabelKind.STOP) is not None and step.label(LabelKind.ONLY_IF) is None:
            stop = step
        for answer in _to_nothing(runbook, step):
            yield step, f"the answer {answer[:60]!r} leads to no step"


def _led_to(runbook: Runbook) -> set[int]:
    slugs = {slug for step in runbook.steps for slug in targets(step)}
    return {index for slug in slugs for index in section_range(runbook, slug)}


def _to_nothing(runbook: Runbook, step: Step) -> Iterator[str]:
    choose = step.label(LabelKind.CHOOSE)
    for option in choose.options if choose is not None else ():
        if option.href.startswith("#"):
            walked = section_range(runbook, option.href[1:])
            if walked and not any(other.section in walked for other in runbook.steps):
                yield option.answer
