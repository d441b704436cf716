"""Text in pieces, wrapped and scrolled: details, runbooks, help. Nothing in it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.present import Piece
from screens.theme import BLANK, STYLES, Role

_WORD = re.compile(r" +|[^ ]+ *")
"""A word with the blanks that follow it; leading blanks are a word."""


def wrap(pieces: Sequence[Piece], width: int, *, hang: int = 0) -> list[list[Piece]]:
    """Break one line of pieces into lines of at most `width` cells, at blanks where there are any.

    Lines after the first begin with `hang` blanks. No text is lost.
    """
    width = max(width, hang + 8)
    if sum(_cells(text) for text, _ in pieces) <= width:  # most lines of most texts
        return [[piece for piece in pieces if piece[0]]]
    lines: list[list[Piece]] = [[]]
    used = 0
    for text, role in pieces:
        for word in _WORD.findall(text):
            size = _cells(word.rstrip(" "))
            if used + size > width and used > hang:
                lines.append([(" " * hang, Role.PLAIN)] if hang else [])
                used = hang
                if not size:
                    continue
            for number, part in enumerate(_parts(word, size, width - used, width - hang)):
                if number:
                    lines.append([(" " * hang, Role.PLAIN)] if hang else [])
                    used = hang
                lines[-1].append((part, role))
                used += _cells(part)
    return lines


def _parts(word: str, size: int, first: int, room: int) -> Iterable[str]:
    """Cut a word that is too long into parts, the first of at most `first` cells; in one pass."""
    if size <= first:
        yield word
        return
    start, used, limit = 0, 0, first
    for index, char in enumerate(word):
        cells = cell_len(char)
        if used + cells > limit and index > start:
            yield word[start:index]
            start, used, limit = index, 0, room
        used += cells
    yield word[start:]


def _cells(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


class PiecesPane(ScrollView, can_focus=True):
    """Shows lines of pieces; wraps them to its width."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("j,down", "scroll_down", "down", show=False, id="pane.down"),
        Binding("k,up", "scroll_up", "up", show=False, id="pane.up"),
        Binding("pagedown,ctrl+d", "page_down", "page down", show=False, id="pane.page_down"),
        Binding("pageup,ctrl+u", "page_up", "page up", show=False, id="pane.page_up"),
        Binding("g,home", "scroll_home", "first", show=False, id="pane.first"),
        Binding("G,end", "scroll_end", "last", show=False, id="pane.last"),
    ]
    DEFAULT_CSS = """
    PiecesPane { scrollbar-size: 0 0; overflow-x: hidden; height: 1fr; }
    """

    def __init__(self, *, id: str | None = None, focusable: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self.can_focus = focusable
        self._hang = 2
        self._coming: Iterator[Sequence[Piece]] = iter(())
        """Lines that nobody has come near yet."""
        self._source: list[Sequence[Piece]] = []
        self._wrapped = 0
        """How many of those are in `_shown`."""
        self._shown: list[list[Piece]] = []

    def show(self, lines: Iterable[Sequence[Piece]], *, hang: int = 2, top: bool = True) -> None:
        """Show other lines; `top` scrolls back to the first.

        Of a long text only what can be seen is wrapped then; the rest follows at once.
        """
        self._hang = hang
        self._coming, self._source = iter(lines), []
        self._wrap(top=top)
        if top:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def _wrap(self, *, top: bool = False) -> None:
        if not self.size.width:
            return
        self._shown, self._wrapped = [], 0
        if not self._take(2 * self.size.height if top else None):
            self.call_after_refresh(self._take)

    def _take(self, enough: int | None = None) -> bool:
        """Wrap until there are `enough` lines, or all; return whether these are all."""
        width = self.size.width
        more = True
        while more and (enough is None or len(self._shown) < enough):
            more = self._take_one(width)
        self.virtual_size = Size(width, len(self._shown))
        self.refresh()
        return not more

    def _take_one(self, width: int) -> bool:
        if self._wrapped == len(self._source):
            coming = next(self._coming, None)
            if coming is None:
                return False
            self._source.append(coming)
        self._shown += wrap(self._source[self._wrapped], width, hang=self._hang)
        self._wrapped += 1
        return True

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap(top=not self.scroll_y)

    def action_scroll_down(self) -> None:
        """Go one line down."""
        self.scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        """Go one line up."""
        self.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """Go one page down."""
        self._take()
        self.scroll_relative(y=max(1, self.size.height - 1), animate=False)

    def action_page_up(self) -> None:
        """Go one page up."""
        self.scroll_relative(y=-max(1, self.size.height - 1), animate=False)

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        """Go to the last line."""
        self._take()
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        index = y + round(self.scroll_y)
        if 0 <= index < len(self._shown):
            segments = [Segment(text, STYLES[role]) for text, role in self._shown[index]]
            return Strip(segments).adjust_cell_length(self.size.width, BLANK)
        return Strip.blank(self.size.width, BLANK)
