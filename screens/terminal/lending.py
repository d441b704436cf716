"""Lends the terminal to another program, an editor, while everything else goes on.

Textual's own way is to stand still meanwhile: no poll would be looked at and no bell would ring for
as long as somebody writes. Here the loop runs on; what it draws goes nowhere, but a bell rings.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from screens.terminal.changed_cells import ChangedCells

BELL = "\a"
_CONTROL_STRING = re.compile(r"\x1b[\]P_^X].*?(?:\a|\x1b\\)", re.DOTALL)
"""The end of one may be a bell that nobody hears."""


class Muted:
    """Stands in for what writes to the terminal while that is lent."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal

    def write(self, text: str) -> None:
        """Ring where a bell is among it: that draws nothing, whatever the terminal shows."""
        if BELL in _CONTROL_STRING.sub("", text):
            try:
                os.write(self._terminal, BELL.encode())
            except OSError:
                return  # the terminal is gone: there is nobody to call

    def stop(self) -> None:
        """Do nothing: nothing waits."""


@contextmanager
def lent(app: ChangedCells[Any]) -> Iterator[None]:
    """Give the terminal back as it was, for as long as the block lasts; then draw anew.

    An app that ends meanwhile does not take it again.
    """
    driver = app._driver  # noqa: SLF001 - no public way
    if driver is None or not driver.can_suspend:
        yield
        return
    driver.suspend_application_mode()
    # What is written without a writer ends a driver.
    driver._writer_thread = Muted(driver._file.fileno())  # type: ignore[attr-defined] # noqa: SLF001
    # Ctrl+C is for the editor. A handler, not SIG_IGN: that one the editor would inherit.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        with driver.no_automatic_restart():
            yield
    finally:
        signal.signal(signal.SIGINT, before)
        if app.is_running and not app._exit:  # noqa: SLF001 - no public way
            driver.resume_application_mode()
            app.forget_terminal()
