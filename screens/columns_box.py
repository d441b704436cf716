"""The box in which labels are chosen as columns."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase, digits
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.board_columns import MOST_COLUMNS, Use, toggled
from oncall_tui.domain.text import plain
from screens.box import SmallBox

KEYS = digits[1:] + ascii_lowercase
MOST = 16
"""Labels that are offered: a box of more does not fit 24 lines."""


class ColumnsBox(SmallBox[tuple[str, ...] | None]):
    """Each label on a key: pressed, it becomes the last column, or none. Enter takes the choice."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("enter", "take", "take", id="columns.take"),
        Binding("escape", "cancel", "cancel", id="columns.cancel"),
        Binding("0", "clear", "none", id="columns.clear"),
    ]

    def __init__(self, uses: Sequence[Use], chosen: Sequence[str]) -> None:
        super().__init__()
        known = {use.name: use for use in uses}
        missing = [Use(name, 0, 0, 0) for name in chosen if name not in known]
        wanted = [known[name] for name in chosen if name in known]
        rest = [use for use in uses if use.name not in chosen]
        offered = [*wanted, *missing, *rest][:MOST]
        self._offered = dict(zip(KEYS, offered, strict=False))
        self._chosen = tuple(chosen)

    def compose(self) -> ComposeResult:
        """Lay the labels out."""
        with Vertical() as box:
            box.border_title = Content("Columns")
            yield Static(Content(self._text()), id="labels")
            hint = f"a key: on or off, at most {MOST_COLUMNS}   0: none   enter: take   esc: cancel"
            yield Static(Content(hint), classes="hint")

    def _text(self) -> str:
        if not self._offered:
            return "No alert has a label."
        lines = []
        for key, use in self._offered.items():
            at = f"{self._chosen.index(use.name) + 1}." if use.name in self._chosen else "  "
            values = "value" if use.values == 1 else "values"
            name = plain(use.name, 28)
            lines.append(f"{key}  {at} {name:<28} {use.values} {values} on {use.share}% of alerts")
        return "\n".join(lines)

    def on_key(self, event: events.Key) -> None:
        """Put a label on or off."""
        use = self._offered.get(event.character or "")
        if use is not None:
            event.stop()
            self._choose(toggled(self._chosen, use.name))

    def _choose(self, chosen: tuple[str, ...]) -> None:
        self._chosen = chosen
        self.query_one("#labels", Static).update(Content(self._text()))

    def action_clear(self) -> None:
        """Choose none."""
        self._choose(())

    def action_take(self) -> None:
        """Use what is chosen."""
        self.dismiss(self._chosen)

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)
