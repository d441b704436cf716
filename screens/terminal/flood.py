"""More keys than a hand could press are none: rubbish from a line does as little as it can.

A line that breaks may send anything. Were each byte of it worked off as a key, the dashboard would
act on hundreds that nobody pressed, and the way out would be shut until it was through.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from textual import events
from textual.message import Message

from screens.terminal.paste_end import PatientParser

ROOM = 1_200
"""Keys that may come at once: the longest note, pasted where the terminal does not mark a paste."""
RATE = 100.0
"""Keys a second that may go on coming: three times what a key that is held sends."""
PAUSE = 0.25
"""Seconds of silence after which what comes is taken for keys again."""


class Flood(events.Event, bubble=False):
    """Keys came that nobody pressed; those that still wait are likely to be of them."""


class FloodGate(PatientParser):
    """Reads what a terminal sends, and shuts when too many keys come."""

    def __init__(self, debug: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(debug, now)
        self._room = float(ROOM)
        self._came = now()
        self._shut = False

    def feed(self, data: str) -> Iterable[Message]:
        """Read what was sent."""
        if data:
            silence = self._now() - self._came
            self._came += silence
            self._room = min(float(ROOM), self._room + silence * RATE)
            self._shut = self._shut and silence < PAUSE
        for message in super().feed(data):
            if isinstance(message, events.Key | events.Paste):
                if self._shut:
                    continue
                if self._room < 1:
                    self._shut = True
                    yield Flood()
                    continue
                self._room -= 1
            yield message
