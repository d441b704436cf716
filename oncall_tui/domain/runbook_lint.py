"""What is wrong with a runbook, as its author would want to know before 03:00."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from oncall_tui.domain.binding import header_matchers
from oncall_tui.domain.label_spelling import misspelt_in
from oncall_tui.domain.lint_branches import name_of, unreachable
from oncall_tui.domain.placeholder import fill
from oncall_tui.domain.placeholder_names import Values, canonical, is_label
from oncall_tui.domain.recurrence import parse_due
from oncall_tui.domain.review import due_on, is_stale, reviewed_on
from oncall_tui.domain.runbook import Header, Link, Runbook, Step
from oncall_tui.domain.runbook_extract import links_in
from oncall_tui.domain.runbook_label import LabelKind
from oncall_tui.domain.runbook_part import part_of
from oncall_tui.errors import RunbookError


class Level(enum.StrEnum):
    """How bad it is."""

    ERROR = "error"
    """Somebody would be led nowhere."""
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong."""

    line: int
    """From 1; 0 when it is about the whole file."""
    level: Level
    code: str
    """One word: `dead-link`, `header`, `unknown-key`, `stale`, `unreachable`, `placeholder` …"""
    text: str


Look = Callable[[str], str]
"""Says why a link to another file leads nowhere; empty when it does, or when nobody can know."""


def lint(runbook: Runbook, today: date, look: Look) -> list[Finding]:
    """Return what is wrong with a whole file, in the order of its lines."""
    found = [
        *_header(runbook, today),
        *_links(runbook, look),
        *_labels(runbook),
        *_wordless(runbook),
        *_misspelt(runbook),
        *_branches(runbook),
        *_placeholders(runbook),
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (one.line, one.code, one.text))


def _header(runbook: Runbook, today: date) -> Iterator[Finding]:
    header = runbook.header
    if header.problem:
        yield Finding(1, Level.ERROR, "header", header.problem)
    for problem in header.problems:
        code = "unknown-key" if problem.startswith("unknown key") else "header"
        name = problem.partition("`")[2].partition("`")[0]
        yield Finding(_line(runbook, f"{name}:"), Level.WARNING, code, problem)
    for text in header.alerts:
        if not header_matchers(text):
            line = _line(runbook, text)
            yield Finding(
                line, Level.ERROR, "header", f"neither an alert nor matchers: {text[:80]}"
            )
    yield from _review(runbook, header, today)
    if header.due:
        try:
            parse_due(header.due)
        except RunbookError as error:
            yield Finding(_line(runbook, "due:"), Level.ERROR, "header", error.what)


def _review(runbook: Runbook, header: Header, today: date) -> Iterator[Finding]:
    line = _line(runbook, "last_reviewed_on")
    last = reviewed_on(header.last_reviewed_on)
    if header.last_reviewed_on and last is None:
        text = f"`last_reviewed_on` is no date: {header.last_reviewed_on[:40]}"
        yield Finding(line, Level.WARNING, "header", text)
    if header.review_in and due_on(last or date(2000, 1, 1), header.review_in) is None:
        text = f"`review_in` is no age such as 6 months: {header.review_in[:40]}"
        yield Finding(_line(runbook, "review_in"), Level.WARNING, "header", text)
    if is_stale(header.last_reviewed_on, header.review_in, today):
        text = f"not reviewed since {header.last_reviewed_on}, due every {header.review_in}"
        yield Finding(line, Level.WARNING, "stale", text)


def _links(runbook: Runbook, look: Look) -> Iterator[Finding]:
    links: dict[str, Link] = {}
    for section in runbook.sections:
        for link in links_in(section.blocks):
            links.setdefault(link.href, link)
    for href in links:
        if href.startswith("#"):
            dead = len(href) > 1 and part_of(runbook.sections, href[1:])[2]
            why = "there is no such heading in this file" if dead else ""
        else:
            why = look(href)
        if why:
            yield Finding(_line(runbook, href), Level.ERROR, "dead-link", f"{href[:200]}: {why}")


def _labels(runbook: Runbook) -> Iterator[Finding]:
    for step in runbook.steps:
        for label in step.labels:
            wrong = ""
            if label.kind is LabelKind.WAIT and label.seconds is None:
                wrong = "Wait without a length of time, such as 5m"
            elif label.kind is LabelKind.WITHIN and label.seconds is None:
                wrong = "Within without a length of time, such as 15m"
            elif label.kind is LabelKind.ASK and not label.name:
                wrong = "Ask without a name: write Ask: `name`: question"
            elif label.kind is LabelKind.CHOOSE and len(label.options) < 2:
                wrong = "Choose with fewer than two answers below it"
            if wrong:
                line = _line(runbook, label.text[:40]) or _step_line(runbook, step)
                yield Finding(line, Level.ERROR, "label", f"{wrong} (in {name_of(runbook, step)})")


def _wordless(runbook: Runbook) -> Iterator[Finding]:
    for step in runbook.steps:
        if not step.title:
            text = f"{name_of(runbook, step)}: nobody can tell what to do"
            yield Finding(_step_line(runbook, step), Level.WARNING, "label", text)


def _misspelt(runbook: Runbook) -> Iterator[Finding]:
    for step in runbook.steps:
        for word, meant in misspelt_in(step.blocks):
            text = f"{word}: is no label; is {meant.capitalize()}: meant?"
            yield Finding(_line(runbook, word), Level.WARNING, "label", text)


def _branches(runbook: Runbook) -> Iterator[Finding]:
    for step, why in unreachable(runbook):
        text = f"{step.title[:80] or name_of(runbook, step)}: {why}"
        yield Finding(_step_line(runbook, step), Level.WARNING, "unreachable", text)


def _placeholders(runbook: Runbook) -> Iterator[Finding]:
    asked = {canonical(one.name) for one in runbook.header.inputs}
    asked |= {canonical(x.name) for step in runbook.steps for x in step.labels if x.name}
    for step in runbook.steps:
        for name in _missing(step):
            if canonical(name) not in asked and not is_label(name):
                text = f"nothing fills <{name}>: no label is called so and nobody is asked"
                yield Finding(_line(runbook, name), Level.WARNING, "placeholder", text)


def _missing(step: Step) -> list[str]:
    empty = Values({})
    return list(dict.fromkeys(n for c in step.commands for n in fill(c, empty).missing))


def _step_line(runbook: Runbook, step: Step) -> int:
    """Return the line of a step, else that of its labels or of the heading that it stands under."""
    words = step.title.removesuffix(" …")
    section = runbook.sections[step.section]
    tries = (words, words[:40], *(label.text[:40] for label in step.labels if not step.title))
    lines = (_line(runbook, one) for one in (*tries, section.title))
    return next(filter(None, lines), 1)


def _line(runbook: Runbook, word: str) -> int:
    """Return the first line of the source that has a word; 0 when none has."""
    at = runbook.text.find(word) if word else -1
    return 0 if at < 0 else runbook.text.count("\n", 0, at) + 1
