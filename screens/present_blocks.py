"""Blocks of a runbook in lines of pieces, each kind of block by a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
    Paragraph,
    Quote,
    Rule,
    Table,
)
from oncall_tui.domain.text import plain, plain_lines
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_spans import spans_pieces
from screens.theme import Role

Lines = list[list[Piece]]

WIDEST = 40
"""Cells up to which the columns of a table are lined up."""


def blocks_lines(blocks: Sequence[Block], glyphs: Glyphs, *, indent: int = 0) -> Lines:
    """Return blocks with an empty line between them."""
    lines: Lines = []
    for block in blocks:
        drawn = _KINDS[type(block)](block, glyphs, " " * indent)
        if drawn and lines:
            lines.append([("", Role.PLAIN)])
        lines += drawn
    return lines


def _paragraph(block: Paragraph, _: Glyphs, pad: str) -> Lines:
    return [[(pad, Role.PLAIN), *line] for line in spans_pieces(block.spans)]


def _heading(block: Heading, _: Glyphs, pad: str) -> Lines:
    return [
        [(pad, Role.PLAIN), *((text, Role.HEAD) for text, _ in line)]
        for line in spans_pieces(block.spans)
    ]


def _code(block: Code, _: Glyphs, pad: str) -> Lines:
    label: Lines = [[(f"{pad}  {plain(block.info)}", Role.DIM)]] if block.info else []
    return label + [[(f"{pad}  {line}", Role.KEY)] for line in plain_lines(block.text)]


def _listing(block: Listing, glyphs: Glyphs, pad: str) -> Lines:
    return [line for item in block.items for line in _item(item, glyphs, pad)]


def _item(item: Item, glyphs: Glyphs, pad: str) -> Lines:
    lead = f"{item.number}. " if item.number is not None else f"{glyphs.dot} "
    if item.checked is not None:
        box = f"[{'x' if item.checked else ' '}] "
        lead = box if item.number is None else f"{lead}{box}"
    lines = blocks_lines(item.blocks, glyphs, indent=len(pad) + len(lead))
    if not lines:
        return [[(pad + lead, Role.DIM)]]
    first = [(pad + lead, Role.DIM), *lines[0][1:]]
    return [first, *lines[1:]]


def _table(block: Table, glyphs: Glyphs, pad: str) -> Lines:
    cells = [[_cell_text(cell) for cell in row] for row in block.rows]
    widths = [
        max(len(row[n]) if n < len(row) else 0 for row in cells)
        for n in range(max(map(len, cells), default=0))
    ]
    lines: Lines = []
    for number, row in enumerate(cells):
        text = f" {glyphs.bar} ".join(
            cell.ljust(min(width, WIDEST)) for cell, width in zip(row, widths, strict=False)
        )
        lines.append([(pad + text.rstrip(), Role.STRONG if number == 0 else Role.PLAIN)])
    return lines


def _cell_text(cell: Line) -> str:
    return " ".join(text for line in spans_pieces(cell) for text, _ in line)


def _quote(block: Quote, glyphs: Glyphs, pad: str) -> Lines:
    lines = blocks_lines(block.blocks, glyphs)
    return [[(f"{pad}{glyphs.bar} ", Role.DIM), *line] for line in lines]


def _folded(block: Folded, glyphs: Glyphs, pad: str) -> Lines:
    head: Lines = [
        [(f"{pad}{glyphs.unfolded} ", Role.DIM), *line] for line in spans_pieces(block.summary)
    ]
    return head + blocks_lines(block.blocks, glyphs, indent=len(pad) + 2)


def _html(block: Html, _: Glyphs, pad: str) -> Lines:
    return [[(f"{pad}{line}", Role.DIM)] for line in plain_lines(block.text)]


def _rule(_: Rule, glyphs: Glyphs, pad: str) -> Lines:
    return [[(pad + glyphs.rule * 20, Role.DIM)]]


def _comment(_: Comment, __: Glyphs, ___: str) -> Lines:
    return []


_KINDS: Mapping[type, Callable[[Any, Glyphs, str], Lines]] = {
    Paragraph: _paragraph,
    Heading: _heading,
    Code: _code,
    Listing: _listing,
    Table: _table,
    Quote: _quote,
    Folded: _folded,
    Html: _html,
    Rule: _rule,
    Comment: _comment,
}
