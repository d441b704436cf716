"""Which part of a file is meant."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from oncall_tui.domain.runbook import (
    Block,
    Code,
    Comment,
    Html,
    Runbook,
    Section,
    SpanKind,
)
from oncall_tui.domain.runbook_slug import slug_of
from oncall_tui.domain.runbook_text import spans_in, walk


def part_of(sections: Sequence[Section], fragment: str) -> tuple[int, int, bool]:
    """Return (start, end, dangling) of the sections that a fragment selects.

    Without a fragment, and with one that leads nowhere, that is the whole file.
    """
    if not fragment:
        return 0, len(sections), False
    found = _named(sections, unquote(fragment).removeprefix("user-content-"))
    if found is None:
        return 0, len(sections), True
    level = sections[found].level
    after = range(found + 1, len(sections))
    return found, next((i for i in after if sections[i].level <= level), len(sections)), False


def place_of(runbook: Runbook, word: str) -> int | None:
    """Return the first section in which a word occurs, whatever its case; tables are looked at."""
    wanted = word.casefold()
    for index, section in enumerate(runbook.sections):
        if wanted in section.title.casefold() or wanted in _words(section.blocks).casefold():
            return index
    return None


def _named(sections: Sequence[Section], name: str) -> int | None:
    for wanted in (name.casefold(), slug_of(name)):
        for index, section in enumerate(sections):
            if section.slug == wanted:
                return index
    anchors = (f'name="{name}"', f'id="{name}"', f"{{#{name}}}")
    for index, section in enumerate(sections):
        marks = [s.text for s in section.spans] + _html(section.blocks)
        if any(anchor in mark for mark in marks for anchor in anchors):
            return index
    return None


def _html(blocks: Sequence[Block]) -> list[str]:
    found = [b.text for b in walk(blocks) if isinstance(b, Html)]
    return found + [s.text for s in spans_in(blocks) if s.kind is SpanKind.HTML]


def _words(blocks: Sequence[Block]) -> str:
    spans = [span for span in spans_in(blocks) if span.kind is not SpanKind.COMMENT]
    texts = [span.text.replace("\n", " ") for span in spans]
    texts += [
        b.text for b in walk(blocks) if isinstance(b, Code | Html) and not isinstance(b, Comment)
    ]
    return "\n".join(texts)
