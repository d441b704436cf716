"""A runbook in lines of pieces. Every word of the file is on the screen, none of it is markup."""

from __future__ import annotations

from collections.abc import Sequence

from oncall_tui.domain.runbook import (
    Block,
    Code,
    Comment,
    Folded,
    Heading,
    Html,
    Item,
    Line,
    Listing,
    Outcome,
    Paragraph,
    Quote,
    Rule,
    Section,
    SpanKind,
    Step,
    Table,
)
from oncall_tui.domain.text import plain, plain_lines
from screens.glyphs import Glyphs
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

OUTCOME_ROLES = {
    Outcome.DONE: Role.GOOD,
    Outcome.NOT_APPLICABLE: Role.DIM,
    Outcome.FAILED: Role.BAD,
    Outcome.SKIPPED: Role.WARN,
    Outcome.DEFERRED: Role.WARN,
}


def outcome_mark(outcome: Outcome | None, glyphs: Glyphs) -> Piece:
    """Return one cell: what became of a step, told apart without colour."""
    marks = {
        Outcome.DONE: glyphs.done,
        Outcome.NOT_APPLICABLE: glyphs.dash,
        Outcome.FAILED: "!",
        Outcome.SKIPPED: "s",
        Outcome.DEFERRED: glyphs.arrow,
    }
    if outcome is None:
        return glyphs.open, Role.STRONG
    return marks[outcome], OUTCOME_ROLES[outcome]


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


def blocks_lines(blocks: Sequence[Block], glyphs: Glyphs, *, indent: int = 0) -> list[list[Piece]]:
    """Return blocks with an empty line between them."""
    lines: list[list[Piece]] = []
    for block in blocks:
        drawn = _block(block, glyphs, indent)
        if drawn and lines:
            lines.append([("", Role.PLAIN)])
        lines += drawn
    return lines


def _block(block: Block, glyphs: Glyphs, indent: int) -> list[list[Piece]]:  # noqa: PLR0911 - a table
    pad = " " * indent
    match block:
        case Paragraph(spans=spans):
            return [[(pad, Role.PLAIN), *line] for line in spans_pieces(spans)]
        case Heading(spans=spans):
            return [[(pad, Role.PLAIN), *_all(line, Role.HEAD)] for line in spans_pieces(spans)]
        case Code(text=text, info=info):
            label: list[list[Piece]] = [[(f"{pad}  {plain(info)}", Role.DIM)]] if info else []
            return label + [[(f"{pad}  {line}", Role.KEY)] for line in plain_lines(text)]
        case Listing(items=items):
            return [line for item in items for line in _item(item, glyphs, indent)]
        case Table(rows=rows):
            return _table(rows, glyphs, indent)
        case Quote(blocks=inner):
            lines = blocks_lines(inner, glyphs)
            return [[(f"{pad}{glyphs.bar} ", Role.DIM), *line] for line in lines]
        case Folded(summary=summary, blocks=inner):
            head = [
                [(f"{pad}{glyphs.unfolded} ", Role.DIM), *line] for line in spans_pieces(summary)
            ]
            return head + blocks_lines(inner, glyphs, indent=indent + 2)
        case Html(text=text):
            return [[(f"{pad}{line}", Role.DIM)] for line in plain_lines(text)]
        case Rule():
            return [[(pad + glyphs.rule * 20, Role.DIM)]]
        case Comment():
            return []


def _item(item: Item, glyphs: Glyphs, indent: int) -> list[list[Piece]]:
    lead = f"{item.number}. " if item.number is not None else f"{glyphs.dot} "
    if item.checked is not None:
        box = f"[{'x' if item.checked else ' '}] "
        lead = box if item.number is None else f"{lead}{box}"
    lines = blocks_lines(item.blocks, glyphs, indent=indent + len(lead))
    if not lines:
        return [[(" " * indent + lead, Role.DIM)]]
    first = [(" " * indent + lead, Role.DIM), *lines[0][1:]]
    return [first, *lines[1:]]


def _table(rows: Sequence[Sequence[Line]], glyphs: Glyphs, indent: int) -> list[list[Piece]]:
    cells = [
        [" ".join(text for line in spans_pieces(cell) for text, _ in line) for cell in row]
        for row in rows
    ]
    widths = [
        max(len(row[n]) if n < len(row) else 0 for row in cells)
        for n in range(max(map(len, cells), default=0))
    ]
    lines: list[list[Piece]] = []
    for number, row in enumerate(cells):
        text = f" {glyphs.bar} ".join(
            cell.ljust(min(width, 40)) for cell, width in zip(row, widths, strict=False)
        )
        lines.append([(" " * indent + text.rstrip(), Role.STRONG if number == 0 else Role.PLAIN)])
    return lines


def _all(line: list[Piece], role: Role) -> list[Piece]:
    return [(text, role) for text, _ in line]


def section_lines(section: Section, glyphs: Glyphs) -> list[list[Piece]]:
    """Return a section with its heading."""
    head: list[list[Piece]] = [[(plain(section.title), Role.HEAD)]] if section.title else []
    return head + blocks_lines(section.blocks, glyphs)


def step_title(step: Step) -> str:
    """Return the author's number, where there is one, and the title."""
    number = f"{step.number}. " if step.number is not None else ""
    return number + plain(step.title, 200)


def repeats_title(step: Step) -> bool:
    """Whether the step's own text begins with its title: then a heading would say it twice."""
    first = step.blocks[0] if step.blocks else None
    if not isinstance(first, Paragraph):
        return False
    text = "".join(span.text for span in first.spans if span.kind is not SpanKind.COMMENT)
    return " ".join(text.split()).startswith(step.title.strip(" .:"))
