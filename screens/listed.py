"""A main screen with a list, and below it the whole of what the cursor is on."""

from __future__ import annotations

from textual.app import ComposeResult

from screens.base import DeskScreen
from screens.simple_list import SimpleList
from screens.widgets.pieces_pane import PiecesPane


class ListedScreen(DeskScreen):
    """A subclass fills the list and explains its current line in `#why`, whose height it says."""

    DEFAULT_CSS = "ListedScreen #why { height: 7; border-top: solid ansi_bright_black; }"

    def middle(self) -> ComposeResult:
        """The list and the pane."""
        yield SimpleList(glyphs=self.glyphs)
        yield PiecesPane(id="why", focusable=False)

    @property
    def items(self) -> SimpleList:
        """The list."""
        return self.query_one(SimpleList)
