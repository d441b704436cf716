"""What steps are called: an id that survives edits elsewhere, and a title of one line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from oncall_tui.domain.run_labels import before_labels
from oncall_tui.domain.run_marks import given_id
from oncall_tui.domain.runbook import Block, Code, Heading, Html, Line, Paragraph, SpanKind, Table
from oncall_tui.domain.runbook_slug import slug_of
from oncall_tui.domain.runbook_text import line_text, spans_in, walk

MAX_TITLE = 160
_ID_LENGTH = 10


class StepNames:
    """Hands out ids that are unique in one file."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def take(self, path: tuple[str, ...], blocks: Sequence[Block], *, read: bool) -> str:
        """Return the name the author gave it, else its first bold words as a slug, else a hash.

        The hash is of the headings above and the first words. From the second of its kind on
        `-2`, `-3` … follow.
        """
        name = given_id(blocks) or ("" if read else slug_of(_lead_in(blocks))[:60].strip("-"))
        if not name:
            said = "" if read else " ".join(_first_words(blocks).casefold().split())
            known = "\x1f".join((*path, said)).encode("utf-8", "surrogatepass")
            name = hashlib.sha256(known).hexdigest()[:_ID_LENGTH]
        self._count[name] = count = self._count.get(name, 0) + 1
        return name if count == 1 else f"{name}-{count}"


def step_title(blocks: Sequence[Block]) -> str:
    """Return the bold words at the beginning if they make sense alone, else the first line."""
    lead = _lead_in(blocks)
    text = lead if " " in lead and not lead.endswith(":") else _first_words(blocks)
    text = " ".join(text.split())
    if len(text) <= MAX_TITLE:
        return text
    cut = text[:MAX_TITLE]
    return (cut.rpartition(" ")[0] or cut) + " …"


def _lead_in(blocks: Sequence[Block]) -> str:
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or not first.spans:
        return ""
    lead = first.spans[0]
    return " ".join(lead.text.split()) if lead.kind is SpanKind.STRONG else ""


def _first_words(blocks: Sequence[Block]) -> str:
    for block in walk(blocks):
        match block:
            case Paragraph(spans=spans) | Heading(spans=spans):
                words = _shown(before_labels(spans))
            case Code(text=text) | Html(text=text):
                words = next((line for line in text.split("\n") if line.strip()), "")
            case Table():
                words = line_text(tuple(spans_in([block])))
            case _:
                words = ""
        if words.strip():
            return words
    return ""


def _shown(spans: Line) -> str:
    """Return the first line that the author broke, if it says enough."""
    return line_text(spans) or " ".join(span.href for span in spans if span.href)
