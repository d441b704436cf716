"""Waits for the keyboard until something comes: Textual's own thread looks up ten times a second.

It does so twice more when it ends, and whoever pressed `q` waits for the shell that long. And each
look costs processor time while nobody does anything: 5 s in an hour.
"""

from __future__ import annotations

import os
import selectors
import threading

from textual import constants
from textual.drivers import linux_driver

CALM = 1.0
"""Seconds without a key, beyond what is waited for the rest of a sequence, after which none is due:
what the parser of keys has begun it has ended by then."""


class Bell(threading.Event):
    """An event that a thread hears of which waits for keys."""

    def __init__(self) -> None:
        super().__init__()
        self.heard, self._rung = os.pipe()
        os.set_blocking(self.heard, False)

    def set(self) -> None:
        """Ring."""
        super().set()
        os.write(self._rung, b".")

    def clear(self) -> None:
        """Be silent again."""
        super().clear()
        try:
            os.read(self.heard, 64)
        except BlockingIOError:
            return

    def __del__(self) -> None:
        """Close both ends: an app that is started again has a bell of its own."""
        os.close(self.heard)
        os.close(self._rung)


class PromptSelector(selectors.SelectSelector):
    """Waits for keys until the bell rings; then it looks only whether some are there."""

    def __init__(self) -> None:
        super().__init__()
        self._bell: Bell | None = getattr(_here, "bell", None)
        self._silent = 0.0
        """Seconds that were waited in vain since the last key."""
        if self._bell is not None:
            self.register(self._bell.heard, selectors.EVENT_READ)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what can be read, the bell left out; may wait longer where no key is begun."""
        bell = self._bell
        if bell is None:
            return super().select(timeout)
        if self._silent > constants.ESCAPE_DELAY + CALM:
            timeout = None
        ready = super().select(0 if bell.is_set() else timeout)
        self._silent = 0.0 if ready or timeout is None else self._silent + timeout
        return [(key, events) for key, events in ready if key.fd != bell.heard]


_here = threading.local()
"""The bell of the driver whose thread this is."""


def install() -> None:
    """Have Textual's drivers wait in this way; a second call changes nothing."""
    driver = linux_driver.LinuxDriver
    stock = driver.run_input_thread
    if getattr(stock, "quick", False):
        return

    def run_input_thread(self: linux_driver.LinuxDriver) -> None:
        if isinstance(self.exit_event, Bell):
            _here.bell = self.exit_event
        stock(self)

    run_input_thread.quick = True  # type: ignore[attr-defined]
    driver.run_input_thread = run_input_thread  # type: ignore[method-assign]
    linux_driver.Event = Bell  # type: ignore[attr-defined]
    linux_driver.selectors = _Selectors  # type: ignore[assignment,attr-defined]


class _Selectors:
    """What the driver takes from the module of that name."""

    SelectSelector = PromptSelector
    SelectorKey = selectors.SelectorKey
    EVENT_READ = selectors.EVENT_READ
