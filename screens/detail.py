"""Everything about one alert, over the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.text import plain
from oncall_tui.services.around import Around
from oncall_tui.services.desk import Desk
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.present_full import Told, detail_lines
from screens.widgets.pieces_pane import PiecesPane


class DetailScreen(BoxScreen[str | None]):
    """All labels, annotations, links and the history; a key of the board goes back and does it.

    Returns the id of the command to run on the board, or None.
    """

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "back", "back", id="detail.back"),
        *[
            Binding(key, f"do('{name}')", name, id=f"detail.{name}")
            for key, name in (
                ("a", "ack"), ("A", "ack_with"), ("u", "unack"), ("n", "note"),
                ("r", "runbook"), ("y", "copy"), ("t", "ticket"), ("x", "seen"),
                ("o", "call"), ("T", "take_over"), ("E", "assign"), ("e", "escalate"),
                ("z", "snooze"),
            )
        ],
    ]  # fmt: skip

    def __init__(
        self,
        desk: Desk,
        row: Row,
        runbooks: Sequence[str],
        glyphs: Glyphs,
        *,
        asked_next: str = "",
        away: str = "",
        incident: str = "",
        around: Around = Around(),  # noqa: B008 - frozen
    ) -> None:
        super().__init__()
        self._around = around
        self._asked_next = asked_next
        self._away = away
        self._incident = incident
        self._desk = desk
        self._row = row
        self._runbooks = runbooks
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """One pane that scrolls."""
        with Vertical() as box:
            box.border_title = Content(plain(self._row.alert.title, 60))
            box.border_subtitle = Content(
                "esc back  a ack  u un-ack  n note  r runbook  t ticket  o call  y copy"
            )
            yield PiecesPane(id="detail")

    def on_mount(self) -> None:
        """Read the history, notes included."""
        ledger = self._desk.ledger
        history = [
            Told(event, ledger.text(event.note) if event.note is not None else "")
            for event in ledger.history(self._row.id)
        ]
        self.query_one(PiecesPane).show(
            detail_lines(
                self._row,
                now=self._desk.clock.now(),
                zone=ZoneInfo(self._desk.zone),
                glyphs=self._glyphs,
                history=history,
                runbooks=self._runbooks,
                asked_next=self._asked_next,
                away=self._away,
                incident=self._incident,
                around=self._around,
            ),
            hang=15,
        )

    def action_back(self) -> None:
        """Go back to the board."""
        self.dismiss(None)

    def action_do(self, name: str) -> None:
        """Go back and do it there."""
        self.dismiss(name)
