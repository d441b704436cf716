"""I am awake: for a while the terminal does not call, since somebody sits before it.

It concerns this engineer's terminal alone, so it is no entry; it outlives a line that drops.
"""

from __future__ import annotations

import msgspec

from oncall_tui.ports import Clock
from oncall_tui.services.remembering import Memory

NAME = "bell-off"
LONGEST = 4 * 3600
"""Seconds: who wants no calls for longer is not on call."""


class _Kept(msgspec.Struct, frozen=True):
    until: int


class Awake:
    """Knows until when the bell is off. From any thread."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory, self._clock = memory, clock
        self._until: int | None = None

    def recall(self) -> None:
        """Go on with what the last session was told; reads a file."""
        document = self._memory.kept(NAME)
        try:
            kept = None if document is None else msgspec.convert(document, _Kept)
        except msgspec.ValidationError:
            kept = None
        now = self._clock.now()
        if kept is not None and now < kept.until <= now + LONGEST * 1000:
            self._until = kept.until

    def begin(self, seconds: int) -> None:
        """Switch the bell off for so long, at most `LONGEST`; writes a file."""
        self._until = self._clock.now() + min(seconds, LONGEST) * 1000
        self._memory.keep(NAME, {"until": self._until})

    def end(self) -> None:
        """Switch it on again; writes a file."""
        self._until = None
        self._memory.keep(NAME, {"until": 0})

    @property
    def until(self) -> int | None:
        """When the bell is on again, milliseconds on our clock; None: it is on."""
        until = self._until
        return until if until is not None and self._clock.now() < until else None
