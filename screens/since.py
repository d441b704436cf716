"""What happened since the engineer looked last: a list from which one goes to an alert."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from oncall_tui.domain.since import summary
from oncall_tui.services.absence import Since
from screens.box import BoxScreen
from screens.glyphs import Glyphs
from screens.present_storm import change_pieces, clock_text, since_text
from screens.simple_list import Item, SimpleList


class SinceScreen(BoxScreen[tuple[str, str]]):
    """Returns (`go`, id of an alert), (`copy`, a text), or two empty texts."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,q", "back", "back", id="since.back"),
        Binding("enter", "go", "go to it", id="since.go"),
        Binding("y", "copy", "copy", id="since.copy"),
    ]

    def __init__(self, since: Since, zone: tzinfo, glyphs: Glyphs) -> None:
        super().__init__()
        self._since, self._zone, self._glyphs = since, zone, glyphs

    def compose(self) -> ComposeResult:
        """One list and what can be done with it."""
        since = self._since
        when = f"{clock_text(since.at, self._zone)} to {clock_text(since.until, self._zone)}"
        with Vertical() as box:
            box.border_title = Content(f"Since you looked, {when}: {summary(since.changes)}")
            box.border_subtitle = Content("enter go to the alert   y copy   esc back")
            yield SimpleList(glyphs=self._glyphs, id="since")

    def on_mount(self) -> None:
        """List what happened."""
        items = [
            Item(
                f"{number}",
                change.title,
                partial(change_pieces, change, zone=self._zone, glyphs=self._glyphs),
            )
            for number, change in enumerate(self._since.changes)
        ]
        found = self.query_one(SimpleList)
        found.show(items)
        found.focus()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(("", ""))

    def action_go(self) -> None:
        """Go to the alert under the cursor."""
        item = self.query_one(SimpleList).current
        self.dismiss(("go", self._since.changes[int(item.id)].id) if item is not None else ("", ""))

    def action_copy(self) -> None:
        """Go back with the list as text."""
        self.dismiss(("copy", since_text(self._since.changes, self._zone, self._glyphs)))
