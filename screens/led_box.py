"""What a note says of an incident that is led from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.present import Piece
from screens.widgets.pieces_pane import PiecesPane


class LedBox(BoxScreen[None]):
    """Something to read; any of its keys closes it."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "close", "close", id="led.close"),
    ]

    def __init__(self, title: str, lines: Sequence[Sequence[Piece]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title, 60))
            box.border_subtitle = Content("esc back")
            yield PiecesPane(id="led")

    def on_mount(self) -> None:
        """Show it."""
        pane = self.query_one(PiecesPane)
        pane.show(self._lines)
        pane.focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
