"""A box with something to read in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.present import Piece
from screens.widgets.pieces_pane import PiecesPane

T = TypeVar("T")


class PiecesBox(BoxScreen[T]):
    """Lines under a title, with the keys in the border below. A subclass says what keys do."""

    HINT: ClassVar[str] = "esc back"
    HANG: ClassVar[int] = 2
    """Cells by which the rest of a long line stands further in."""

    def __init__(self, title: str, lines: Sequence[Sequence[Piece]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title, 70))
            box.border_subtitle = Content(self.HINT)
            yield PiecesPane(id="lines")

    def on_mount(self) -> None:
        """Show it."""
        pane = self.query_one(PiecesPane)
        pane.show(self._lines, hang=self.HANG)
        pane.focus()


class ReadBox(PiecesBox[None]):
    """Nothing but something to read."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "leave", "back", id="read.back"),
    ]

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
