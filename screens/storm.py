"""What came in a storm that is over."""

from __future__ import annotations

from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.services.storms import StormPast
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.present_storm import storm_lines, storm_text, storm_title
from screens.widgets.pieces_pane import PiecesPane


class StormScreen(BoxScreen[str]):
    """Returns the text to copy, or an empty one."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "back", "back", id="storm.back"),
        Binding("y", "copy", "copy", id="storm.copy"),
    ]

    def __init__(self, past: StormPast, zone: tzinfo, glyphs: Glyphs) -> None:
        super().__init__()
        self._past, self._zone, self._glyphs = past, zone, glyphs

    def compose(self) -> ComposeResult:
        """One pane and what can be done with it."""
        with Vertical() as box:
            box.border_title = Content(storm_title(self._past, self._zone))
            box.border_subtitle = Content("y copy   esc back")
            yield PiecesPane(id="storm")

    def on_mount(self) -> None:
        """List what came, by name."""
        lines = storm_lines(self._past, self._zone, self._glyphs)
        self.query_one(PiecesPane).show(lines, hang=16)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss("")

    def action_copy(self) -> None:
        """Go back with the list as text."""
        self.dismiss(storm_text(self._past, self._zone, self._glyphs))
