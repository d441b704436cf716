"""Whom to call about an alert, over the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.text import plain
from screens.box import SmallBox
from screens.present import Piece
from screens.widgets.pieces_pane import PiecesPane


class CallScreen(SmallBox[bool]):
    """Shows lines that `present_call` made; returns whether they are to be copied."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q,o", "answer(False)", "back", id="call.back"),
        Binding("y", "answer(True)", "copy", id="call.copy"),
    ]
    DEFAULT_CSS = """
    CallScreen > Vertical { max-width: 92; }
    CallScreen PiecesPane { height: auto; }
    """

    def __init__(self, title: str, lines: Sequence[list[Piece]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One pane that scrolls."""
        with Vertical() as box:
            box.border_title = Content(f"Whom to call: {plain(self._title, 50)}")
            box.border_subtitle = Content("esc back   y copy")
            yield PiecesPane(id="call")

    def on_mount(self) -> None:
        """Show the lines."""
        pane = self.query_one(PiecesPane)
        pane.styles.height = len(self._lines)
        pane.styles.max_height = "100%"
        pane.show(self._lines, hang=10)

    def action_answer(self, copy: bool) -> None:
        """Go back."""
        self.dismiss(copy)
