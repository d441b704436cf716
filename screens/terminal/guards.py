"""Two guards on Textual's input: bytes and key codes that no keyboard sends must not end a shift.

Stock Textual 8.2.8 dies with a traceback (and exit code 0) on one byte that is not UTF-8
(Textualize/textual#6456) and on a key report with a code point beyond Unicode.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import Any

import textual._xterm_parser as xterm_parser
from textual import events
from textual.drivers import linux_driver


def _replacing_decoder(encoding: str) -> Any:  # noqa: ANN401 - codecs has no public type for it
    """Return a decoder factory that shows what it cannot read."""
    decoder = codecs.getincrementaldecoder(encoding)
    return lambda: decoder("replace")


def install() -> None:
    """Put both guards in place; a second call changes nothing."""
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
