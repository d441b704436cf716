"""What every part of the dashboard stands on: the desk, what is shown, and what is said."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs
from textual import work
from textual.filter import LineFilter

from oncall_tui.domain.themes import TERMINAL
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from screens.base import TAKES_BACK, DeskScreen
from screens.board import BoardScreen
from screens.colours import PALETTES
from screens.glyphs import ASCII, UNICODE
from screens.terminal.quick_keys import QuickKeys
from screens.view import View

if TYPE_CHECKING:
    from screens.copying import Copier


class DeskApp(QuickKeys[int]):
    """An app on a desk, which hands its state down to whatever screen is shown."""

    def __init__(self, desk: Desk, *, ascii_only: bool = False, theme: str = TERMINAL) -> None:
        # Known this early, so that NO_COLOR takes colours away instead of making them grey.
        super().__init__(ansi_color=True)
        self.desk = desk
        self.glyphs = ASCII if ascii_only else UNICODE
        self.set_class(ascii_only, "ascii")
        self.view = View(remembered=True)
        self._copier: Copier | None = None
        self._recolour: tuple[LineFilter, ...] = ()
        palette = PALETTES.get(theme)
        if palette is not None and not self.no_color:
            from screens.terminal.recolour import Recolour

            self._recolour = (Recolour(palette),)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what a line goes through before it is drawn."""
        return (*super().get_line_filters(), *self._recolour)

    def rebuild(self, message: str = "", *, asked: bool = False, alarm: bool = False) -> None:
        """Build a board from what is known by now, and say something with it."""
        raise NotImplementedError

    def _hand_down(self, *, asked: bool = False) -> None:
        screen = self.screen
        if isinstance(screen, DeskScreen) and screen.is_mounted:
            screen.show(self.view, asked=asked)
        board = self._board_screen()
        if board is not None and board is not screen:
            board.show(self.view, asked=asked)

    def _board_screen(self) -> BoardScreen | None:
        """Return the board where it is mounted: it is kept true below modal screens too."""
        for screen in self.screen_stack:
            if isinstance(screen, BoardScreen) and screen.is_mounted:
                return screen
        return None

    def _say(self, message: str, *, alarm: bool = False) -> None:
        self.view = structs.replace(self.view, message=message, alarm=alarm)
        self._hand_down()

    def on_desk_screen_undo_over(self, event: DeskScreen.UndoOver) -> None:
        """Offer no longer to take back what stays; a key may have answered the message."""
        if self.view.message == event.said:
            self._say(event.said.removesuffix(TAKES_BACK))
        else:
            self._hand_down()

    def _write_out(self, sequence: str) -> None:
        """Send a sequence to the terminal itself."""
        if self._driver is not None:
            self._driver.write(sequence)

    @work
    async def copy_out(self, text: str, what: str) -> None:
        """Send a text to the engineer's own clipboard, and say so; show it when it did not help."""
        now = self.desk.clock.now()
        if self._copier is None:
            from screens.copying import Copier

            write = None if self._driver is None else self._write_out
            self._copier = Copier(write, os.environ)
        aside = self.desk.copy_aside
        kept = aside is not None and await asyncio.to_thread(aside.to_tmux, text)
        copied = self._copier.copy(text, what, now=now, kept=kept)
        self._say(copied.said, alarm=copied.alarm)
        if copied.show:
            from screens.copied import CopiedScreen

            if await self.push_screen_wait(CopiedScreen(text, what)):
                self._say(await asyncio.to_thread(self._into_file, text, what))

    def _into_file(self, text: str, what: str) -> str:
        if self.desk.copy_aside is None:
            return f"{what}: there is no folder for a file"
        try:
            return f"{what} is in {self.desk.copy_aside.to_file(text)}"
        except OncallError as error:
            return str(error)
