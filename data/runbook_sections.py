"""Cuts a file's blocks into sections, one a heading."""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.domain.runbook import Block, Heading, Line, Section, Span
from oncall_tui.domain.runbook_slug import Slugs
from oncall_tui.domain.runbook_text import line_text
from oncall_tui.domain.runbook_words import is_context


def cut_sections(blocks: Iterable[Block]) -> tuple[Section, ...]:
    """Return the sections; the first has what stands before the first heading, if anything."""
    slugs = Slugs()
    parents: list[tuple[int, str]] = []
    sections: list[Section] = []
    head = Heading(0, (Span(""),))
    held: list[Block] = []
    for block in (*blocks, None):
        if block is not None and not isinstance(block, Heading):
            held.append(block)
            continue
        if head.level or held:
            sections.append(_section(head.level, head.spans, parents, tuple(held), slugs))
        held.clear()
        if block is not None:
            head = block
    return tuple(sections)


def _section(
    level: int,
    spans: Line,
    parents: list[tuple[int, str]],
    blocks: tuple[Block, ...],
    slugs: Slugs,
) -> Section:
    """Make one section; `parents` are the headings it stands under, and is kept up to date."""
    title = line_text(spans) if level else ""
    while parents and parents[-1][0] >= level:
        parents.pop()
    if level:
        parents.append((level, title))
    path = tuple(name for _, name in parents)
    return Section(
        level=level,
        title=title,
        spans=spans if level else (),
        slug=slugs.take(title) if level else "",
        path=path,
        context=is_context(path),
        blocks=blocks,
    )
