"""A line to type or paste into that takes nothing in which could act on the terminal."""

from __future__ import annotations

import unicodedata

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widgets._input import Input

from oncall_tui.domain.one_line import one_line


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

    class Cut(Message):
        """More was pasted than the line holds: the rest of it is lost."""

        def __init__(self, length: int, most: int) -> None:
            self.said = f"{length:,} characters: cut to {most:,}"
            super().__init__()

    def validate_value(self, value: str) -> str:
        """Clean whatever is typed, pasted or given."""
        return typed(value)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take_text(event.text)

    def take_text(self, text: str) -> None:
        """Put in what fits, several lines as one, and say when that is not all.

        Textual puts in the first line, or nothing where it is too long, and says neither.
        """
        lines = text.splitlines()
        line = lines[0] if len(lines) == 1 else one_line(text)
        start, end = sorted(self.selection)
        length = len(self.value) - (end - start) + len(line)
        most = self.max_length or length
        over = max(0, length - most)
        self.replace(line[: len(line) - over], start, end)
        if over:
            self.post_message(self.Cut(length, most))
