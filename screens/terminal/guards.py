"""Guards on Textual: what a bad line or a quick hand sends must not end a shift.

Stock Textual 8.2.8 dies with a traceback (and exit code 0) on one byte that is not UTF-8
(Textualize/textual#6456) and on a key report with a code point beyond Unicode. A screen that is
left twice, by Enter or Esc pressed twice before it is gone, takes the screen below away with it,
or the program when there is none.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import Any

import textual._xterm_parser as xterm_parser
from textual import events
from textual.await_complete import AwaitComplete
from textual.drivers import linux_driver
from textual.screen import Screen

from screens.terminal import quick_end
from screens.terminal.direct_writer import DirectWriter
from screens.terminal.flood import FloodGate

WIPE = "\x1b[m\x1b[H\x1b[2J"


def _replacing_decoder(encoding: str) -> Any:  # noqa: ANN401 - codecs has no public type for it
    """Return a decoder factory that shows what it cannot read."""
    decoder = codecs.getincrementaldecoder(encoding)
    return lambda: decoder("replace")


def install() -> None:
    """Put the guards in place; a second call changes nothing."""
    _leave_once()
    _leave_nothing()
    quick_end.install()
    linux_driver.XTermParser = FloodGate  # type: ignore[attr-defined]
    linux_driver.WriterThread = DirectWriter  # type: ignore[attr-defined]
    linux_driver.getincrementaldecoder = _replacing_decoder  # type: ignore[attr-defined]
    parser = xterm_parser.XTermParser
    stock = parser._sequence_to_key_events  # noqa: SLF001 - the seam that Textual has
    if getattr(stock, "guarded", False):
        return

    def guarded(self: Any, *args: Any, **kwargs: Any) -> Iterable[events.Key]:  # noqa: ANN401
        try:
            return list(stock(self, *args, **kwargs))
        except (ValueError, OverflowError):
            return []

    guarded.guarded = True  # type: ignore[attr-defined]
    parser._sequence_to_key_events = guarded  # type: ignore[method-assign] # noqa: SLF001


def _leave_nothing() -> None:
    """Wipe the screen before it is left: mosh knows no other one to go back to."""
    driver = linux_driver.LinuxDriver
    stock = driver.stop_application_mode
    if getattr(stock, "guarded", False):
        return

    def stop_application_mode(self: linux_driver.LinuxDriver) -> None:
        if self._writer_thread is not None:
            self.write(WIPE)
        stock(self)

    stop_application_mode.guarded = True  # type: ignore[attr-defined]
    driver.stop_application_mode = stop_application_mode  # type: ignore[method-assign]


def _leave_once() -> None:
    """Let a screen that is not in front any more be left without any effect."""
    stock = Screen.dismiss
    if getattr(stock, "guarded", False):
        return

    def dismiss(self: Screen[Any], result: Any = None) -> AwaitComplete:  # noqa: ANN401
        return stock(self, result) if self.is_active else AwaitComplete()

    dismiss.guarded = True  # type: ignore[attr-defined]
    Screen.dismiss = dismiss  # type: ignore[method-assign]
