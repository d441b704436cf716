"""The text of an update as it would be sent: nothing is saved as sent that nobody has seen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding

from oncall_tui.domain.text import plain
from screens.pieces_box import PiecesBox
from screens.theme import Role


class UpdateBox(PiecesBox[bool]):
    """Shows it; returns whether it is copied, and saved as sent."""

    HINT = "y copy it, save it as sent   esc not yet: what you wrote is kept"
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "answer(False)", "not yet", id="update.back"),
        Binding("y", "answer(True)", "save as sent", id="update.take"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title, [[(plain(line, 2_000), Role.PLAIN)] for line in text.splitlines()])

    def action_answer(self, value: bool) -> None:
        """End."""
        self.dismiss(value)
