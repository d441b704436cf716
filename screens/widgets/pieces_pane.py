"""Text in pieces, wrapped and scrolled: details, runbooks, help. Nothing in it is markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.present import Piece
from screens.theme import BLANK, STYLES, Role


def wrap(pieces: Sequence[Piece], width: int, *, hang: int = 0) -> list[list[Piece]]:
    """Break one line of pieces into lines of at most `width` cells, at blanks where there are any.

    Lines after the first begin with `hang` blanks. No text is lost.
    """
    width = max(width, hang + 8)
    lines: list[list[Piece]] = [[]]
    used = 0
    for text, role in pieces:
        for word in _words(text):
            size = cell_len(word.rstrip())
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
                used += cell_len(part)
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


def _words(text: str) -> Iterable[str]:
    """Split into words, each with the blanks that follow it; leading blanks are a word."""
    start = 0
    for index in range(1, len(text)):
        if text[index] != " " and text[index - 1] == " ":
            yield text[start:index]
            start = index
    if start < len(text):
        yield text[start:]


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
        self._source: list[tuple[list[Piece], int]] = []
        self._shown: list[Strip] = []

    def show(self, lines: Iterable[Sequence[Piece]], *, hang: int = 2, top: bool = True) -> None:
        """Show other lines; `top` scrolls back to the first."""
        self._source = [(list(line), hang) for line in lines]
        self._wrap()
        if top:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def _wrap(self) -> None:
        width = self.size.width
        if not width:
            return
        self._shown = [
            Strip([Segment(text, STYLES[role]) for text, role in line]).adjust_cell_length(
                width, BLANK
            )
            for source, hang in self._source
            for line in wrap(source, width, hang=hang)
        ]
        self.virtual_size = Size(width, len(self._shown))
        self.refresh()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._wrap()

    def action_scroll_down(self) -> None:
        """Go one line down."""
        self.scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        """Go one line up."""
        self.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """Go one page down."""
        self.scroll_relative(y=max(1, self.size.height - 1), animate=False)

    def action_page_up(self) -> None:
        """Go one page up."""
        self.scroll_relative(y=-max(1, self.size.height - 1), animate=False)

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        """Go to the last line."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        index = y + round(self.scroll_y)
        if 0 <= index < len(self._shown):
            return self._shown[index]
        return Strip.blank(self.size.width, BLANK)
