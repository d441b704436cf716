"""A board as it was left: kept when a signal ends the program, taken up at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.board_order import Column, Order
from oncall_tui.domain.left_off import LeftOff
from oncall_tui.domain.whose import Whose
from oncall_tui.errors import FilterError

if TYPE_CHECKING:
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.remembering import Memory

NAME = "left-off"
MOST = 1_000
"""Characters of a filter that is taken up."""


def keep(memory: Memory, boards: Boards, *, at: int, screen: str, cursor: str, typing: str) -> None:
    """Write down how the board is left; columns are kept elsewhere, as soon as they are chosen.

    Where a storm holds rows still, the grouping is the storm's, and not kept.
    """
    chosen = boards.filter.text if boards.filter is not None else ""
    left = LeftOff(
        at=at,
        screen=screen,
        cursor=cursor,
        filter=chosen,
        typing=typing if typing != chosen else "",
        by=boards.order.by.value,
        flip=boards.order.flip,
        label=boards.order.label,
        grouped=boards.grouped,
        group_by=boards.group_by,
        whose=boards.whose.value,
    )
    memory.keep(NAME, msgspec.to_builtins(left))


def take(memory: Memory, now: int) -> LeftOff | None:
    """Return how it was left, once; None where it was left by a key, or too long ago.

    It is gone before it is used: should it stop a start, it stops only one.
    """
    found = memory.kept(NAME)
    if found is None:
        return None
    memory.forget(NAME)
    try:
        left = msgspec.convert(found, LeftOff)
    except msgspec.ValidationError:
        return None
    return left if left.is_fresh(now) else None


def take_up(left: LeftOff, boards: Boards, me: str) -> None:
    """Make boards as they were; what is not understood any more is left out."""
    boards.grouped, boards.group_by = left.grouped, left.group_by
    if left.by in set(Column):
        label = left.label if left.label in boards.columns else ""
        boards.order = Order(Column(left.by), left.flip, label)
    if left.whose in set(Whose):
        boards.look_at(Whose(left.whose), me)
    try:
        boards.set_filter(left.filter[:MOST])
    except FilterError:
        boards.filter = None


def keep_again(memory: Memory, left: LeftOff) -> None:
    """Write it down as it was: the program ended before anything of it was shown."""
    memory.keep(NAME, msgspec.to_builtins(left))
