"""Everything about one entry, over the journal."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding

from screens.pieces_box import PiecesBox


class EntryScreen(PiecesBox[str | None]):
    """Returns the id of the command of the journal to go on with, or None."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "answer('')", "back", id="entry.back"),
        Binding("p", "answer('proof')", "proof", id="entry.proof"),
    ]
    HINT = "esc back  p proof"
    HANG = 14

    def action_answer(self, answer: str) -> None:
        """Go back."""
        self.dismiss(answer or None)
