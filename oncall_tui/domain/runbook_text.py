"""The words of blocks, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oncall_tui.domain.runbook import (
    Block,
    Code,
    Comment,
    Folded,
    Heading,
    Html,
    Line,
    Listing,
    Paragraph,
    Quote,
    Span,
    SpanKind,
    Table,
)


def line_text(spans: Line) -> str:
    """Return what a line says, on one line, without the author's comments."""
    return " ".join("".join(s.text for s in spans if s.kind is not SpanKind.COMMENT).split())


def spans_in(blocks: Iterable[Block]) -> Iterator[Span]:
    """Yield every span in the blocks and in what they hold, in order."""
    for block in walk(blocks):
        match block:
            case Paragraph(spans=spans) | Heading(spans=spans) | Folded(summary=spans):
                yield from spans
            case Table(rows=rows):
                for row in rows:
                    for cell in row:
                        yield from cell
            case _:
                pass


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks and all that they hold, in order."""
    for block in blocks:
        yield block
        match block:
            case Listing(items=items):
                for item in items:
                    yield from walk(item.blocks)
            case Quote(blocks=inner) | Folded(blocks=inner):
                yield from walk(inner)
            case _:
                pass


def is_visible(block: Block) -> bool:
    """Whether it shows any words."""
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return bool(line_text(spans))
        case Comment():
            return False
        case Code(text=text) | Html(text=text):
            return bool(text.strip())
        case Listing(items=items):
            return any(is_visible(inner) for item in items for inner in item.blocks)
        case Quote(blocks=inner) | Folded(blocks=inner):
            return any(is_visible(b) for b in inner)
        case Table():
            return True
        case _:
            return False
