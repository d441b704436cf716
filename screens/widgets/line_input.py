"""A line to type or paste into that takes nothing in which could act on the terminal."""

from __future__ import annotations

import unicodedata

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widgets._input import Input, Selection

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

    DEFAULT_CSS = """
    LineInput > .input--selection {
        background: ansi_default; color: ansi_default; text-style: reverse;
    }
    """
    """Reversed, so that it shows without colours too."""

    cursor_blink = reactive(False, init=False)

    offered: str = ""
    """What stands here until somebody writes: the first key that prints replaces all of it.

    Appended to, a time of `1h` and a typed `30m` would be `1h30m`, and nothing would look wrong.
    """

    class Cut(Message):
        """More was pasted than the line holds: the rest of it is lost."""

        def __init__(self, length: int, most: int) -> None:
            self.said = f"{length:,} characters: cut to {most:,}"
            super().__init__()

    def validate_value(self, value: str) -> str:
        """Clean whatever is typed, pasted or given."""
        return typed(value)

    def _on_focus(self, event: events.Focus) -> None:
        if self._is_offered() and not event.from_app_focus:
            self.selection = Selection(0, len(self.value))

    def _is_offered(self) -> bool:
        return bool(self.offered) and self.value == self.offered

    def action_delete_left(self) -> None:
        """Take the last character away, also of an offered text: whoever does so corrects it."""
        if self._is_offered() and abs(self.selection.end - self.selection.start) == len(self.value):
            self.selection = Selection.cursor(len(self.value))
        super().action_delete_left()

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
