"""What was copied, to be selected by hand where the terminal did not take it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.present import Piece
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane


class CopiedScreen(BoxScreen[bool]):
    """Shows a text without a frame at its sides; returns whether it is to be written to a file."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "answer(False)", "back", id="copied.back"),
        Binding("f", "answer(True)", "file", id="copied.file"),
    ]
    DEFAULT_CSS = """
    CopiedScreen > Vertical { border: none; padding: 0; }
    """

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self._text = text
        self._what = what

    def compose(self) -> ComposeResult:
        """Draw it."""
        with Vertical():
            yield Static(
                Content(f"{self._what}: select it with the terminal; f: into a file; esc: back"),
                classes="hint",
            )
            yield PiecesPane(id="text")

    def on_mount(self) -> None:
        """Fill it."""
        pane = self.query_one(PiecesPane)
        lines: list[list[Piece]] = [
            [(plain(line, 2000), Role.PLAIN)] for line in self._text.splitlines()
        ]
        pane.show(lines)
        pane.focus()

    def action_answer(self, value: bool) -> None:
        """End."""
        self.dismiss(value)
