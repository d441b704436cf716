"""An emulated screen: what a person would see of the bytes that a program writes."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import pyte

_UNKNOWN = re.compile(
    r"\x1b[P_^X][^\x1b]*\x1b\\"  # device control and application strings
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, clipboard, notifications
    r"|\x1b\[[<=>][0-9;:]*[ -/]*[@-~]"  # keyboard protocols, version queries
    r"|\x1b\[\?[0-9;]*(?:[ -/]+[@-~]|[a-gi-km-z])"  # private queries; `h` and `l` stay
    r"|\x1b\[[0-9;]*[ -/]+[@-~]"  # cursor shapes, soft reset
)
"""Sequences that pyte would print as text."""

_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]P_^X][^\x07\x1b]*\x1b?)?$")
_SYNC = re.compile(r"\x1b\[\?2026([hl])")
_COLONS = re.compile(r"\x1b\[[0-9;]*:[0-9;:]*m")


class Change(NamedTuple):
    """What a piece of output changed that can be seen."""

    text: bool
    look: bool
    """Colour or reverse video: the cursor bar moved, as opposed to a clock that ticked."""


NOTHING = Change(text=False, look=False)


class Screen:
    """Feed it bytes as they come; it tells whether the picture changed."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._held = False
        """A synchronised update is open: nothing is shown until it is closed."""
        self._texts = [""] * lines
        self._looks = [0] * lines

    def feed(self, data: bytes) -> Change:
        """Draw; while a synchronised update is open nothing has changed yet."""
        text = self._rest + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        text, self._rest = text[:cut], text[cut:]
        for marker in _SYNC.finditer(text):
            self._held = marker[1] == "h"
        text = _COLONS.sub(lambda found: found[0].replace("::", ";").replace(":", ";"), text)
        self._stream.feed(_UNKNOWN.sub("", text))
        return NOTHING if self._held else self._compare()

    @property
    def text(self) -> str:
        """The picture, one line a row."""
        return "\n".join(self._texts)

    def _compare(self) -> Change:
        text_changed = look_changed = False
        screen = self._screen
        for row in screen.dirty:
            cells = [screen.buffer[row][column] for column in range(screen.columns)]
            text = "".join(cell.data for cell in cells)
            look = hash(tuple((cell.fg, cell.bg, cell.bold, cell.reverse) for cell in cells))
            text_changed |= text != self._texts[row]
            look_changed |= look != self._looks[row]
            self._texts[row], self._looks[row] = text, look
        screen.dirty.clear()
        return Change(text_changed, look_changed)
