"""Whom to call by hand, after an escalation or a gift that no system tells them of."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.text import plain
from oncall_tui.services.escalation import Told
from screens.box import SmallBox


class AskingScreen(SmallBox[bool]):
    """Says it; returns whether the text is to be copied."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q", "answer(False)", "back", id="asking.back"),
        Binding("y", "answer(True)", "copy", id="asking.copy"),
    ]

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def compose(self) -> ComposeResult:
        """Show whom to call, and what to say."""
        with Vertical() as box:
            box.border_title = Content("Nobody was told yet")
            for line in self._told.lines:
                yield Static(Content(plain(line)))
            yield Static(Content(""))
            for line in self._told.text.splitlines()[:MOST_LINES]:
                yield Static(Content(plain(line)))
            yield Static(Content("y: copy the text for chat or phone   esc: back"), classes="hint")

    def action_answer(self, copy: bool) -> None:
        """Go back."""
        self.dismiss(copy)


MOST_LINES = 10
"""Of the text, as far as it is shown; all of it is copied."""
