"""Copies a text by every way there is, and says what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from screens.terminal.clipboard import osc52

AGAIN = 10_000
"""Milliseconds within which the same text copied again means: it did not arrive."""


class Copied(msgspec.Struct, frozen=True):
    """What became of a text."""

    said: str
    alarm: bool = False
    show: bool = False
    """Whether it has to be shown, to be selected by hand."""


class Copier:
    """Remembers what was copied last: who copies it again did not find it."""

    def __init__(self, write: Callable[[str], object] | None, environ: Mapping[str, str]) -> None:
        """`write` sends a sequence to the terminal; None where there is none."""
        self._write = write
        self._environ = environ
        self._last = ("", 0)

    def copy(self, text: str, what: str, *, now: int, kept: bool = False) -> Copied:
        """Copy a text at a time (milliseconds); `kept`: tmux has it in its buffer already."""
        again = self._last[0] == text and now - self._last[1] < AGAIN
        self._last = (text, now)
        if again:
            return Copied(f"{what}: select it here", show=True)
        sequence = osc52(text, self._environ)
        sent = sequence is not None and self._write is not None
        if sequence is not None and self._write is not None:
            self._write(sequence)
        if sent:
            aside = ", and into tmux's buffer" if kept else ""
            said = f"copied {what} through the terminal (OSC 52){aside}; not there? the same again"
            return Copied(said)
        if kept:
            return Copied(f"copied {what} into tmux's buffer: too long for the terminal")
        return Copied(f"{what} is too long to copy through the terminal", alarm=True, show=True)
