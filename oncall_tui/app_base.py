"""What every part of the dashboard stands on: the desk, what is shown, and what is said."""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import structs
from textual.filter import LineFilter

from oncall_tui.domain.themes import TERMINAL
from oncall_tui.services.desk import Desk
from screens.base import DeskScreen
from screens.board import BoardScreen
from screens.colours import PALETTES
from screens.glyphs import ASCII, UNICODE
from screens.terminal.clipboard import osc52
from screens.terminal.quick_keys import QuickKeys
from screens.view import View


class DeskApp(QuickKeys[int]):
    """An app on a desk, which hands its state down to whatever screen is shown."""

    def __init__(self, desk: Desk, *, ascii_only: bool = False, theme: str = TERMINAL) -> None:
        # Known this early, so that NO_COLOR takes colours away instead of making them grey.
        super().__init__(ansi_color=True)
        self.desk = desk
        self.glyphs = ASCII if ascii_only else UNICODE
        self.set_class(ascii_only, "ascii")
        self.view = View(remembered=True)
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

    def _write_out(self, sequence: str) -> None:
        """Send a sequence to the terminal itself."""
        if self._driver is not None:
            self._driver.write(sequence)

    def copy_out(self, text: str, what: str) -> None:
        """Send a text to the engineer's own clipboard, and say so."""
        sequence = osc52(text, os.environ)
        if sequence is None or self._driver is None:
            self._say(f"{what} is too long to copy through the terminal", alarm=True)
            return
        self._driver.write(sequence)
        self._say(f"copied {what} through the terminal (OSC 52)")
