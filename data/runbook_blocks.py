"""Turns Markdown tokens into blocks; every word of the source is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from markdown_it.token import Token

from data.runbook_fold import fold
from data.runbook_inline import spans_of
from oncall_tui.domain.runbook import (
    Block,
    Code,
    Comment,
    Heading,
    Html,
    Item,
    Line,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    SpanKind,
    Table,
)

_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_CONTAINER = re.compile(r"^[\s>]*")


class BlockReader:
    """Reads the tokens of one file, front to back."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[str]) -> None:
        """`lines` is the source that the tokens' line numbers count in."""
        self._tokens = iter(tokens)
        self._lines = lines

    def read(self, until: str = "") -> tuple[Block, ...]:
        """Return the blocks up to the token `until`, or to the end."""
        return tuple(fold(self._blocks(until)))

    def _blocks(self, until: str) -> Iterator[Block]:
        for token in self._tokens:
            if token.type == until:
                return
            yield from _READERS.get(token.type, _as_text)(self, token)

    def paragraph(self, _: Token) -> Iterator[Block]:
        """Read a paragraph."""
        yield Paragraph(self._line("paragraph_close"))

    def heading(self, token: Token) -> Iterator[Block]:
        """Read a heading."""
        yield Heading(int(token.tag[1:]), self._line("heading_close"))

    def listing(self, token: Token) -> Iterator[Block]:
        """Read a list."""
        close = token.type.replace("_open", "_close")
        items: list[Item] = []
        for inner in self._tokens:
            if inner.type == close:
                break
            number = int(inner.info) if inner.info.isdigit() else None
            items.append(_item(self.read("list_item_close"), number))
        yield Listing(tuple(items))

    def quote(self, _: Token) -> Iterator[Block]:
        """Read a quote."""
        yield Quote(self.read("blockquote_close"))

    def table(self, _: Token) -> Iterator[Block]:
        """Read a table."""
        rows: list[tuple[Line, ...]] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append(self._row(token))
        yield Table(tuple(rows))

    def _row(self, row: Token) -> tuple[Line, ...]:
        cells: list[Line] = []
        for token in self._tokens:
            if token.type == "tr_close":
                break
            if token.type == "inline":
                cells.append(spans_of(token.children or []))
        extra = self._extra_cells(row, len(cells))
        if extra:
            cells[-1] = (*cells[-1], Span(extra))
        return tuple(cells)

    def _extra_cells(self, row: Token, columns: int) -> str:
        """Return cells beyond the head's, which Markdown drops: often a pipe in a command."""
        if not row.map:
            return ""
        line = _CONTAINER.sub("", self._lines[row.map[0]]).rstrip()
        cells = _CELL_BORDER.split(line)
        if cells[0] == "":
            cells.pop(0)
        if cells and cells[-1] == "":
            cells.pop()
        return "".join(f" | {cell.strip()}" for cell in cells[columns:])

    def _line(self, close: str) -> Line:
        spans: Line = ()
        for token in self._tokens:
            if token.type == close:
                break
            spans = spans_of(token.children or [])
        return spans


def _code(_: BlockReader, token: Token) -> Iterator[Block]:
    yield Code(token.content.removesuffix("\n"), token.info.strip())


def _html(_: BlockReader, token: Token) -> Iterator[Block]:
    text, at = token.content, 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        yield from _visible(text[at:start])
        at = end + 3
        yield Comment(text[start:at])
    yield from _visible(text[at:])


def _visible(text: str) -> Iterator[Block]:
    if text.strip():
        yield Html(text.strip("\n"))


def _rule(_: BlockReader, __: Token) -> Iterator[Block]:
    yield Rule()


def _as_text(_: BlockReader, token: Token) -> Iterator[Block]:
    """Show what no other rule knows: better odd than missing."""
    if token.content:
        yield Paragraph((Span(token.content),))


_READERS: Mapping[str, Callable[[BlockReader, Token], Iterator[Block]]] = {
    "paragraph_open": BlockReader.paragraph,
    "heading_open": BlockReader.heading,
    "bullet_list_open": BlockReader.listing,
    "ordered_list_open": BlockReader.listing,
    "blockquote_open": BlockReader.quote,
    "table_open": BlockReader.table,
    "fence": _code,
    "code_block": _code,
    "html_block": _html,
    "hr": _rule,
}


def _item(blocks: tuple[Block, ...], number: int | None) -> Item:
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or not first.spans:
        return Item(blocks, number)
    lead = first.spans[0]
    found = _TASK.match(lead.text) if lead.kind is SpanKind.TEXT and not lead.href else None
    if found is None:
        return Item(blocks, number)
    rest = lead.text[found.end() :]
    spans = ((Span(rest),) if rest else ()) + first.spans[1:]
    return Item((Paragraph(spans), *blocks[1:]), number, found[1] != " ")
