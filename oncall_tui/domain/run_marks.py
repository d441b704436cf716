"""Comments for tools: `<!-- oncall: steps -->` or `skip` before a list, `id=x` in a step."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oncall_tui.domain.runbook import Block, Comment, SpanKind
from oncall_tui.domain.runbook_text import spans_in, walk

STEPS, SKIP = "steps", "skip"
_MARK = re.compile(r"<!--\s*oncall\s*:\s*(\S+?)\s*-->")
_ID = re.compile(r"id=([\w.-]{1,60})")


def mark_of(block: Block) -> str:
    """Return what a comment before a list says about the list; empty when it says nothing."""
    found = _MARK.fullmatch(block.text.strip()) if isinstance(block, Comment) else None
    return found[1] if found is not None and found[1] in {STEPS, SKIP} else ""


def given_id(blocks: Sequence[Block]) -> str:
    """Return the name that the author gave a step; empty when there is none."""
    texts = [s.text for s in spans_in(blocks) if s.kind is SpanKind.COMMENT]
    texts += [b.text for b in walk(blocks) if isinstance(b, Comment)]
    for text in texts:
        mark = _MARK.fullmatch(text.strip())
        found = _ID.fullmatch(mark[1]) if mark is not None else None
        if found is not None:
            return found[1]
    return ""
