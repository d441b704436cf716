"""A board that keeps still: where its rows stood, and what was folded before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.board_order import Order, living
from oncall_tui.domain.still_order import in_place


class Still:
    """Rows keep their places, new ones go to the end of their severity."""

    least = 2
    """Alerts of one name that make a group meanwhile: everything that can be is one line."""

    def __init__(
        self, rows: Iterable[Row], order: Order, *, grouped: bool, unfolded: frozenset[str]
    ) -> None:
        """`rows` stand in `order`; the rest is what comes back when the board moves again."""
        self.grouped, self.unfolded = grouped, unfolded
        self._order = order
        standing = list(rows)
        self._places: Mapping[str, int] = {row.id: at for at, row in enumerate(standing)}
        self._front = living(standing)
        """Severities of which something was wrong since: those alone stand in front, and stay."""

    def arrange(self, rows: list[Row], order: Order) -> list[Row]:
        """Put rows, which stand in `order`, where they were; an order asked for since is kept."""
        if order != self._order:
            self._order, self._places = order, {}
        self._front |= living(rows)
        found, self._places = in_place(rows, self._places, self._front)
        return found
