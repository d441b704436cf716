"""The line in which a filter is typed; it is made when it is opened first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets._static import Static

if TYPE_CHECKING:
    from textual.widgets._input import Input

HINT = 'severity="critical",team!=db  or a word, a regex, ~fuzzy, @state=acked'


class FilterLine(Horizontal):
    """Open, it has the focus. Enter closes it, unless what it holds cannot be understood."""

    DEFAULT_CSS = """
    FilterLine { display: none; height: 1; }
    FilterLine.open { display: block; }
    FilterLine Static { width: auto; color: ansi_cyan; text-style: bold; }
    FilterLine Input, FilterLine Input:focus {
        height: 1;
        width: 1fr;
        border: none;
        padding: 0;
        background: ansi_default;
    }
    """

    class Typed(Message):
        """The text is another one."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Closed(Message):
        """The line is closed; the focus goes back."""

    def __init__(self, hint: str = HINT) -> None:
        super().__init__()
        self._hint = hint
        self.problem = ""
        """Why the text cannot be understood, as its owner found."""
        self.complete: Callable[[str], str] = str
        """Returns a text with what is certain to follow, as its owner knows it."""
        self._box: Input | None = None

    @property
    def typed(self) -> str | None:
        """What stands in it while it is open; None while it is closed."""
        return self._box.value if self.has_class("open") and self._box is not None else None

    def open(self, text: str) -> None:
        """Show it with a text and take the focus at once: the next key is part of the filter."""
        self.add_class("open")
        if self._box is None:
            self._box = self._make()
        self._box.value = text
        self.screen.set_focus(self._box)

    def _make(self) -> Input:
        """Lay the line out: the first paint does not wait for what few sessions open."""
        from screens.prompts import LONGEST
        from screens.widgets.line_input import LineInput

        box = LineInput(
            placeholder=self._hint, id="filter", select_on_focus=False, max_length=LONGEST
        )
        self.mount(Static(Content("/ ")), box)
        return box

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell of every change while it is open; the app hears of it too, as of any key."""
        if self.has_class("open"):
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close, unless it cannot be understood."""
        event.stop()
        if not self.problem:
            self._close()

    def on_key(self, event: events.Key) -> None:
        """Take the filter away with Esc."""
        if event.key == "escape":
            event.stop()
            self.problem = ""
            self.post_message(self.Typed(""))
            self._close()
        elif event.key == "tab" and self._box is not None:
            event.stop()
            event.prevent_default()
            self._box.value = self.complete(self._box.value)
            self._box.cursor_position = len(self._box.value)

    def _close(self) -> None:
        self.remove_class("open")
        self.post_message(self.Closed())
