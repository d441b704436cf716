"""What became of each alert that the last command was for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.text import plain
from oncall_tui.services.fates import BAD, Told
from screens.box import SmallBox

MOST = 16
"""Lines; the worst come first, of the rest the number."""


class OutcomeBox(SmallBox[None]):
    """A list to read; any of its keys closes it."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,enter,q,B", "close", "close", id="outcomes.close"),
    ]
    DEFAULT_CSS = """
    OutcomeBox .bad { color: ansi_red; }
    """

    def __init__(self, word: str, told: Sequence[Told]) -> None:
        super().__init__()
        self._word = word
        self._told = told

    def compose(self) -> ComposeResult:
        """One line a target."""
        with Vertical() as box:
            box.border_title = Content(f"{self._word.capitalize()}: {len(self._told)}")
            for told in self._told[:MOST]:
                yield Static(Content(outcome_line(told)), classes="bad" if told.fate in BAD else "")
            if len(self._told) > MOST:
                yield Static(Content(f"and {len(self._told) - MOST} more, none of them worse"))
            hint = "what failed stays marked   esc: close"
            yield Static(Content(hint), classes="hint")

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def outcome_line(told: Told) -> str:
    """Say in one line what became of one target."""
    target = told.target
    where = target.labels.get("instance") or target.labels.get("service") or target.source
    why = f": {plain(told.why, 120)}" if told.why else ""
    return f"{told.fate.value:<10} {plain(target.title, 30)}  {plain(where, 24)}{why}"
