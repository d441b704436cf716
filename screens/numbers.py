"""Figures of the journal: how soon, how often, how well; read in a thread, with progress."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from textual import work
from textual.app import ComposeResult

from oncall_tui.domain.duration import DAY
from oncall_tui.domain.numbers import Figures
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from screens.board import BoardScreen
from screens.command import Command
from screens.glyphs import Glyphs
from screens.incident_commands import NUMBERS
from screens.present import Piece
from screens.present_numbers import numbers_pieces
from screens.theme import Role
from screens.widgets.pieces_pane import PiecesPane
from screens.writing_out import WritingOut

SPANS = (("four weeks", 28 * DAY), ("a quarter", 91 * DAY), ("all of it", 0))
"""Names and seconds; 0: from the first entry."""


class NumbersScreen(WritingOut):
    """One pane of figures."""

    NAME = "numbers"
    COMMANDS_HERE = NUMBERS
    AUTO_FOCUS = "#main"

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__(desk, glyphs)
        self._span = 0
        self._found: Figures | None = None
        self._said = "reading the journal"
        self._numbers = None if desk.open_numbers is None else desk.open_numbers()

    def middle(self) -> ComposeResult:
        """One pane."""
        yield PiecesPane(id="main")

    def on_screen_resume(self) -> None:
        """Count anew whenever somebody looks; what was read is not read again."""
        super().on_screen_resume()
        self._count()

    @work(exclusive=True, group="numbers")
    async def _count(self) -> None:
        numbers = self._numbers
        if numbers is None:
            self._tell("there are no figures here")
            return
        seconds = SPANS[self._span][1]
        since = self.desk.clock.now() - seconds * 1000 if seconds else None

        def progress(count: int) -> None:
            self.app.call_from_thread(self._tell, f"reading the journal: {count:,} entries")

        try:
            found = await asyncio.to_thread(numbers.figures, since=since, progress=progress)
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        self._found = found
        zone = ZoneInfo(self.desk.zone)
        lines = numbers_pieces(found, numbers.rules, zone=zone, glyphs=self.glyphs)
        self.query_one("#main", PiecesPane).show(lines)
        self._tell("")

    def _tell(self, words: str) -> None:
        self._said = words
        self.update_message()
        self.update_keys()

    def status(self) -> list[Piece]:
        """Say of which time they are, or how far the reading is."""
        if self._said:
            return [(self._said, Role.DIM)]
        return [(f"{SPANS[self._span][0]}; tab shows another span", Role.DIM)]

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id not in {"copy", "write_out"}:
            return why
        return "" if self._found is not None else "nothing is counted yet"

    def action_span(self) -> None:
        """Show another span of time."""
        self._span = (self._span + 1) % len(SPANS)
        self._count()

    def action_again(self) -> None:
        """Read what is new, and count again."""
        self._count()

    def action_copy(self) -> None:
        """Copy the figures as text, with their definitions."""
        if self.guard("copy"):
            self.post_message(BoardScreen.Copied(self._text(), "the figures"))

    def action_write_out(self) -> None:
        """Write the figures to a file, with their definitions."""
        if self.guard("write_out"):
            self.write_text("numbers", self._text())

    def _text(self) -> str:
        from oncall_tui.services.numbers_out import numbers_lines

        if self._found is None or self._numbers is None:
            return ""
        return "\n".join(numbers_lines(self._found, self._numbers.rules)) + "\n"
