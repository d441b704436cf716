"""What was kept as evidence, to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.present import Piece
from screens.widgets.pieces_pane import PiecesPane


class EvidenceShown(BoxScreen[None]):
    """All evidence of one step."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "leave", "back", id="evidence.back"),
    ]

    def __init__(self, title: str, lines: Sequence[Sequence[Piece]]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical() as box:
            box.border_title = Content(f"Evidence: {plain(self._title, 60)}")
            yield PiecesPane(id="evidence")
            yield Static(Content("j k: scroll   esc: back"), classes="hint")

    def on_mount(self) -> None:
        """Fill it."""
        pane = self.query_one(PiecesPane)
        pane.show(self._lines, hang=0)
        pane.focus()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
