"""Tells lists of things to do from lists of links and lists of facts."""

from __future__ import annotations

import re

from oncall_tui.domain.runbook import Block, Item, Line, Listing, Paragraph, SpanKind
from oncall_tui.domain.runbook_text import line_text
from oncall_tui.domain.runbook_verbs import ASKING

_FACT = re.compile(r"^([\w][\w /()'-]{0,40}?)\s*:(?:\s|$)")
_BARE_URL = re.compile(r"<?https?://\S+>?")
_MAX_LABEL_WORDS = 4


def is_links(listing: Listing) -> bool:
    """Whether every item is a link with hardly a word beside it."""
    return all(_is_link(item) for item in listing.items)


def is_facts(listing: Listing) -> bool:
    """Whether two thirds of the items look like `Label: value`, and none of these labels asks."""
    if any(_asks(item) for item in listing.items):
        return False
    facts = sum(_is_fact(item) for item in listing.items)
    return facts * 3 >= len(listing.items) * 2


def _first_line(item: Item) -> Line:
    first: Block | None = item.blocks[0] if item.blocks else None
    return first.spans if isinstance(first, Paragraph) else ()


def _is_link(item: Item) -> bool:
    spans = _first_line(item)
    if not spans or (len(item.blocks) > 1 and not all(_only_links(b) for b in item.blocks[1:])):
        return False
    linked = any(span.href and span.kind is not SpanKind.IMAGE for span in spans)
    rest = line_text(tuple(span for span in spans if not span.href))
    bare = _BARE_URL.sub("", rest)
    return (linked or bare != rest) and len(re.findall(r"\w+", bare)) <= 3


def _only_links(block: Block) -> bool:
    return isinstance(block, Listing) and is_links(block)


def _is_fact(item: Item) -> bool:
    found = _FACT.match(line_text(_first_line(item)))
    return found is not None and len(found[1].split()) <= _MAX_LABEL_WORDS


def _asks(item: Item) -> bool:
    """Whether the item begins with a verb that asks somebody to do something."""
    word = line_text(_first_line(item)).partition(" ")[0].strip(":,.*_").casefold()
    return word in ASKING
