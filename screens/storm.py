"""What came in a storm that is over."""

from __future__ import annotations

from datetime import tzinfo
from typing import ClassVar

from textual.binding import Binding

from oncall_tui.services.storms import StormPast
from screens.glyphs import Glyphs
from screens.pieces_box import PiecesBox
from screens.present_storm import storm_lines, storm_text, storm_title


class StormScreen(PiecesBox[str]):
    """Lists what came, by name; returns the text to copy, or an empty one."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "back", "back", id="storm.back"),
        Binding("y", "copy", "copy", id="storm.copy"),
    ]
    HINT = "y copy   esc back"
    HANG = 16

    def __init__(self, past: StormPast, zone: tzinfo, glyphs: Glyphs) -> None:
        super().__init__(storm_title(past, zone), storm_lines(past, zone, glyphs))
        self._text = storm_text(past, zone, glyphs)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss("")

    def action_copy(self) -> None:
        """Go back with the list as text."""
        self.dismiss(self._text)
