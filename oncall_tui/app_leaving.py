"""How the dashboard ends when something else than a key ends it."""

from __future__ import annotations

import asyncio
import logging
import signal

from oncall_tui.app_base import DeskApp

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Leaving(DeskApp):
    """Gives the terminal back, whatever ends the program."""

    _painted = False
    _leave_with: int | None = None

    @property
    def crash(self) -> Exception | None:
        """What ended the app against its will; its traceback is in the log."""
        return self._exception

    def _fatal_error(self) -> None:
        """Leave with the terminal in order: the traceback goes to the log, not to the screen."""
        log.critical("the dashboard stopped", exc_info=self._exception)
        self._close_messages_no_wait()

    def watch_signals(self) -> None:
        """Leave by the normal way out when the line drops or the host stops: drafts are kept."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._struck, 128 + number)

    def _struck(self, code: int) -> None:
        """Leave; Textual cannot be left before its first paint, so that is waited for."""
        self._leave_with = code
        if self._painted:
            self.exit(None, code)

    def _leave_now(self) -> bool:
        """Say that the first paint is over; whether a signal that came before it ends the app."""
        self._painted = True
        if self._leave_with is None:
            return False
        self.exit(None, self._leave_with)
        return True
