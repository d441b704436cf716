"""A paste that never ends gives the keys back.

A terminal marks a paste by a sequence before it and one after it. When the line loses the second,
stock Textual takes every key for a part of the paste, for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

BEGIN = "\x1b[200~"
END = "\x1b[201~"

PATIENCE = 1.0
"""Seconds without anything after which a paste is over."""
TYPED = 3
"""Characters: no more come at a time from a hand; a paste comes in larger pieces."""
KEYS = 3
"""So many in a row, when a paste should long be over, are typed."""


class PatientParser(XTermParser):
    """Reads what a terminal sends, and ends a paste whose end does not come."""

    def __init__(self, debug: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug)
        self._now = now
        self._began: float | None = None
        """When the paste began that has not ended."""
        self._heard = 0.0
        self._tail = ""
        self._typed = 0
        """Small pieces in a row."""

    def feed(self, data: str) -> Iterable[Message]:
        """Read what was sent."""
        now = self._now()
        if self._began is not None:
            self._typed = self._typed + 1 if 0 < len(data) <= TYPED else 0
            if self._typed >= KEYS and now - self._began > PATIENCE:
                yield from self._end()
        seen = self._tail + data  # a mark may come in two pieces
        self._tail = seen[-len(BEGIN) + 1 :]
        begin, end = seen.rfind(BEGIN), seen.rfind(END)
        if begin > end:
            self._began = now
            self._typed = 0
        elif end >= 0:
            self._began = None
        self._heard = now
        yield from super().feed(data)

    def tick(self) -> Iterable[Message]:
        """End a paste of which nothing was heard for a while; called several times a second."""
        if self._began is not None and self._now() - self._heard >= PATIENCE:
            yield from self._end()
        yield from super().tick()

    def _end(self) -> Iterable[Message]:
        self._began = None
        return super().feed(END)
