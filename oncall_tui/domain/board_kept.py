"""What of the last board holds for the next: a key typed into a filter changes no row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.board_order import Order, ordered

if TYPE_CHECKING:
    from oncall_tui.domain.board import Board, Inputs

CHOSEN = frozenset({"now", "sift", "order", "folding", "arrange"})
"""Inputs that no row follows from; of the time, a row follows only at `Board.next_change`."""


class Kept:
    """Rows of the last board and the order in which they stood; owned by whoever builds boards."""

    def __init__(self) -> None:
        self._inputs: Inputs | None = None
        self._rows: Mapping[str, Row] = {}
        self._until: int | None = None
        self._order: Order | None = None
        self._standing: list[Row] = []

    def rows(self, inputs: Inputs) -> Mapping[str, Row] | None:
        """Return the rows of the last board where nothing has happened to any since."""
        before = self._inputs
        if before is None or inputs.now < before.now:
            return None
        if self._until is not None and inputs.now >= self._until:
            return None
        fields = (name for name in inputs.__struct_fields__ if name not in CHOSEN)
        same = all(_same(getattr(before, name), getattr(inputs, name)) for name in fields)
        return self._rows if same else None

    def keep(self, inputs: Inputs, board: Board) -> None:
        """Hold on to a board."""
        self._inputs, self._rows, self._until = inputs, board.rows, board.next_change

    def standing(self, rows: Mapping[str, Row], order: Order) -> list[Row]:
        """Return all rows in order; sorted once as long as they are the same."""
        if rows is not self._rows or order != self._order:
            self._standing = ordered(rows.values(), order)
            self._rows, self._order = rows, order
        return self._standing


def _same(before: object, after: object) -> bool:
    return before is after or before == after
