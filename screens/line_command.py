"""`:120` in the command bar: the cursor goes to that line.

There are no counts before a motion: a digit on the board is a screen, and a key that means one
thing now and another half a second later misleads.
"""

from __future__ import annotations

from functools import partial

from textual.command import Hit, Hits, Provider

from screens.widgets.line_list import LineList

FIRST = 1_000.0
"""Before every command with that digit for its key."""


class LineCommand(Provider):
    """Understands a number."""

    async def search(self, query: str) -> Hits:
        """Offer to go there, where the screen in front has lines."""
        number = query.strip()
        lists = list(self.screen.query(LineList))
        if lists and number.isascii() and number.isdecimal() and len(number) < 10:
            title = f"go to line {int(number):,}"
            yield Hit(FIRST, title, partial(lists[0].go_to_line, int(number)), help="Of this list.")
