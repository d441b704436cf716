"""An order in which rows keep their places, whatever happens to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.board_order import is_behind


def in_place(
    rows: Sequence[Row], places: Mapping[str, int], front: Collection[str]
) -> tuple[list[Row], Mapping[str, int]]:
    """Return rows where they stood, new ones at the end of their severity; and all places.

    `rows` are in their usual order: new ones keep it among themselves. `front` are the names of
    the severities that stand before the others.
    """
    fresh = [row.id for row in rows if row.id not in places]
    if fresh:
        places = {**places, **{id_: at for at, id_ in enumerate(fresh, len(places))}}
    return sorted(rows, key=lambda row: _place(row, places, front)), places


def _place(row: Row, places: Mapping[str, int], front: Collection[str]) -> tuple[bool, int, int]:
    return is_behind(row, front), row.level.rank, places[row.id]
