"""Another file opened from a step: its steps follow that step, and belong to the same run."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

import msgspec

from oncall_tui.domain.runbook import Link, Runbook, Section, Step
from oncall_tui.domain.runbook_label import Label, Option

MAX_OPENED = 20
"""Files that one run opens; more is a circle."""


def reference_of(path: str, href: str) -> str:
    """Return what a link in a file of the library means there; empty when it leaves the library.

    Addresses are returned as they are: a mount may know them.
    """
    if "://" in href:
        return href
    bare, _, fragment = href.partition("#")
    if not bare or bare.startswith("/") or ":" in bare.partition("/")[0]:
        return ""
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(bare)))
    if there.startswith("../"):
        return ""
    return f"{there}#{fragment}" if fragment else there


def file_links(step: Step) -> list[Link]:
    """Return the links of a step that may lead to another file."""
    return [link for link in step.links if not link.href.startswith("#")]


def origin(step_id: str) -> int:
    """Return which of the opened files a step is from, counted from 1; 0: the run's own."""
    number, slash, _ = step_id.partition("/")
    return int(number) if slash and number.isdecimal() else 0


def graft(runbook: Runbook, step_id: str, child: Runbook, number: int) -> Runbook:
    """Return the runbook with the steps of the `number`th opened file behind a step."""
    at = next((i for i, step in enumerate(runbook.steps) if step.id == step_id), None)
    if at is None:
        return runbook
    above, end = runbook.steps[at].path, runbook.end
    sections = [
        _section(section, above, number) for section in child.sections[child.start : child.end]
    ]
    steps = [_step(step, above, number, end - child.start) for step in child.steps]
    known = {one.name for one in runbook.header.inputs}
    inputs = tuple(one for one in child.header.inputs if one.name not in known)
    return msgspec.structs.replace(
        runbook,
        sections=(*runbook.sections[:end], *sections, *runbook.sections[end:]),
        steps=(*runbook.steps[: at + 1], *steps, *runbook.steps[at + 1 :]),
        header=msgspec.structs.replace(runbook.header, inputs=(*runbook.header.inputs, *inputs)),
        end=end + len(sections),
    )


def _section(section: Section, above: tuple[str, ...], number: int) -> Section:
    slug = f"{number}/{section.slug}" if section.slug else ""
    return msgspec.structs.replace(section, slug=slug, path=(*above, *section.path))


def _step(step: Step, above: tuple[str, ...], number: int, shift: int) -> Step:
    return msgspec.structs.replace(
        step,
        id=f"{number}/{step.id}",
        section=step.section + shift,
        path=(*above, *step.path),
        labels=tuple(_label(label, number) for label in step.labels),
    )


def _label(label: Label, number: int) -> Label:
    options = tuple(Option(o.answer, _inner(o.href, number)) for o in label.options)
    return msgspec.structs.replace(label, href=_inner(label.href, number), options=options)


def _inner(href: str, number: int) -> str:
    return f"#{number}/{href[1:]}" if href.startswith("#") else href
