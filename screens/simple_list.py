"""A list whose lines are made elsewhere: an id, pieces, and whether the cursor may stop."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.theme import Role
from screens.widgets.line_list import LineList


class Item(msgspec.Struct, frozen=True):
    """One line: `look` is called with the width when the line is visible."""

    id: str
    name: str
    """What a tombstone calls it."""
    look: Callable[[int], list[Piece]]
    stop: bool = True


class SimpleList(LineList[Item]):
    """Shows items."""

    def __init__(self, *, glyphs: Glyphs, id: str = "main") -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs

    def id_of(self, line: Item) -> str:
        """Return the item's id."""
        return line.id

    def can_stop(self, line: Item) -> bool:
        """Return whether the item may be chosen."""
        return line.stop

    @property
    def gone(self) -> str:
        """What stood under the cursor and is gone; empty as a rule."""
        return "" if self._tombstone is None else self._tombstone.name

    def forget_gone(self) -> None:
        """Stand on what is there: whoever comes back has not seen what went."""
        if self._tombstone is not None:
            self._unbury(self._cursor)
            self._settle(self._cursor)

    def pieces(self, line: Item, width: int) -> list[Piece]:
        """Return how the item looks."""
        return line.look(width)

    def tombstone_pieces(self, line: Item, width: int) -> list[Piece]:
        """Say what stood here."""
        return [
            (
                fit(f"{self._glyphs.gone} {line.name}: no longer there", width, self._glyphs),
                Role.WARN,
            )
        ]
