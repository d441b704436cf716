"""Everything about one entry, over the journal."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from screens.box import BoxScreen
from screens.present import Piece
from screens.widgets.pieces_pane import PiecesPane


class EntryScreen(BoxScreen[str | None]):
    """Returns the id of the command of the journal to go on with, or None."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "answer('')", "back", id="entry.back"),
        Binding("p", "answer('proof')", "proof", id="entry.proof"),
    ]

    def __init__(self, title: str, lines: list[list[Piece]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One pane that scrolls."""
        with Vertical() as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content("esc back  p proof")
            yield PiecesPane(id="entry")

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(PiecesPane).show(self._lines, hang=14)

    def action_answer(self, answer: str) -> None:
        """Go back."""
        self.dismiss(answer or None)
