"""A line to type or paste into that takes nothing in which could act on the terminal."""

from __future__ import annotations

import unicodedata

from textual.reactive import reactive
from textual.widgets._input import Input


def typed(text: str) -> str:
    """Replace what does not print, one for one: the cursor counts characters."""
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else "\ufffd"


class LineInput(Input):
    """Textual shows the value as it is, so the value itself is made harmless.

    Its cursor stands still: a blink is bytes over a slow line twice a second.
    """

    cursor_blink = reactive(False, init=False)

    def validate_value(self, value: str) -> str:
        """Clean whatever is typed, pasted or given."""
        return typed(value)
