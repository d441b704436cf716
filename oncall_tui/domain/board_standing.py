"""Rows in the order in which they need somebody, kept from one board to the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.board_order import Order, in_order, need

FEW = 8
"""Of so many rows one may change before sorting all of them is quicker than moving each."""


class Standing:
    """All rows of a board, sorted; owned by whoever keeps the board."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = sorted(rows, key=need)
        self._keys: list[tuple[int, int, int, str]] | None = None
        """Where each row stands; worked out when the first of them moves."""
        self._chosen: tuple[Order, list[Row]] | None = None
        """The rows in another order, as long as they are the same."""

    def by(self, order: Order) -> list[Row]:
        """Return the rows in an order; the list is not to be changed."""
        if order == Order():
            return self._rows
        if self._chosen is None or self._chosen[0] != order:
            self._chosen = (order, in_order(self._rows, order))
        return self._chosen[1]

    def change(self, gone: Collection[Row], fresh: Collection[Row]) -> None:
        """Take rows out and put others in; a row that changed is in both."""
        self._chosen = None
        if (len(gone) + len(fresh)) * FEW > len(self._rows):
            left = {row.id for row in gone}
            kept = [row for row in self._rows if row.id not in left]
            self._rows, self._keys = sorted([*kept, *fresh], key=need), None
            return
        keys = self._keys = list(map(need, self._rows)) if self._keys is None else self._keys
        for row in gone:
            at = bisect_left(keys, need(row))
            del keys[at], self._rows[at]
        for row in fresh:
            key = need(row)
            at = bisect_left(keys, key)
            keys.insert(at, key)
            self._rows.insert(at, row)
