"""All of one incident: phases, roles, what was decided, and the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.text import plain
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.incident_commands import INCIDENTS
from screens.present import Piece
from screens.widgets.pieces_pane import PiecesPane

KEYS = {
    "p": "phase", "o": "role", "d": "decision", "t": "todo", "x": "settle", "n": "note",
    "u": "update", "h": "change", "T": "ticket", "e": "edit", "c": "close_incident", "y": "copy",
    "W": "write_out",
}  # fmt: skip


class IncidentDetail(BoxScreen[str]):
    """Returns the command that was chosen here, or an empty string."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q,enter", "leave('')", "back", id="incident.back"),
        Binding("question_mark", "keys", "keys", id="incident.keys"),
        *(
            Binding(key, f"leave('{name}')", name, id=f"incident.{name}")
            for key, name in KEYS.items()
        ),
    ]

    def __init__(self, title: str, lines: Sequence[Sequence[Piece]], glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._title = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical() as box:
            box.border_title = Content(plain(self._title, 60))
            box.border_subtitle = Content(
                "p phase  o role  d decide  u update  c close  ? keys  esc back"
            )
            yield PiecesPane(id="incident")

    def on_mount(self) -> None:
        """Show it."""
        pane = self.query_one(PiecesPane)
        pane.show(self._lines, hang=16)
        pane.focus()

    def action_keys(self) -> None:
        """Show what every key does here."""
        from screens.help import HelpScreen

        here = [one for one in INCIDENTS if one.id in KEYS.values()]
        self.app.push_screen(HelpScreen(self._title, here, self._glyphs))

    def action_leave(self, name: str) -> None:
        """Go back."""
        self.dismiss(name)
