"""Running text of a runbook in pieces: links with where they lead, nothing hidden."""

from __future__ import annotations

from oncall_tui.domain.runbook import Line, SpanKind
from oncall_tui.domain.text import plain, plain_lines
from screens.present import Piece
from screens.theme import Role

SPAN_ROLES = {
    SpanKind.TEXT: Role.PLAIN,
    SpanKind.CODE: Role.KEY,
    SpanKind.STRONG: Role.STRONG,
    SpanKind.EMPHASIS: Role.PLAIN,
    SpanKind.STRUCK: Role.DIM,
    SpanKind.IMAGE: Role.DIM,
    SpanKind.HTML: Role.KEY,
}


def spans_pieces(spans: Line) -> list[list[Piece]]:
    """Return running text as lines: more than one where the author asked for a new line."""
    lines: list[list[Piece]] = [[]]
    for number, span in enumerate(spans):
        if span.kind is SpanKind.BREAK:
            lines.append([])
        elif span.kind is not SpanKind.COMMENT:
            role = Role.LINK if span.href else SPAN_ROLES[span.kind]
            text = " ".join(plain_lines(span.text))
            if span.kind is SpanKind.EMPHASIS and _inside_word(spans, number):
                text = f"*{text}*"
            lines[-1].append((text, role))
            if span.href and span.href != span.text:
                lines[-1].append((f" ({plain(span.href)})", Role.DIM))
            if span.title:
                lines[-1].append((f' "{plain(span.title)}"', Role.DIM))
    return [line for line in lines if line]


def _inside_word(spans: Line, number: int) -> bool:
    """Whether a span touches a word on either side: `4*1024*1024` is meant as it is written."""
    before = spans[number - 1].text[-1:] if number else ""
    after = spans[number + 1].text[:1] if number + 1 < len(spans) else ""
    return before.isalnum() or after.isalnum()
