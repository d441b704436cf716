"""A board is offered again as it was left by a signal, once, and for a shift."""

from __future__ import annotations

import msgspec
import pytest

from data.policy_files import load_policy
from oncall_tui.domain.board_order import Column, Order
from oncall_tui.domain.left_off import KEPT_FOR
from oncall_tui.domain.whose import Whose
from oncall_tui.services.boarding import Boards
from oncall_tui.services.remembering import Memory
from oncall_tui.services.returning import NAME, keep, take, take_up
from tests.fakes import NOON, MemoryCache

ME = "alice@example.com"


def boards() -> Boards:
    return Boards(load_policy("sev"), {})


def left_by(memory: Memory, typing: str = "") -> None:
    chosen = boards()
    chosen.set_filter("team=db")
    chosen.columns = ("team",)
    chosen.order = Order(Column.NEED, flip=True, label="team")
    chosen.grouped, chosen.group_by = False, "service"
    chosen.look_at(Whose.MINE, ME)
    keep(memory, chosen, at=NOON, screen="tickets", cursor="a1", typing=typing)


def test_everything_that_was_chosen_is_taken_up() -> None:
    memory = Memory(MemoryCache())
    left_by(memory, "team=~(")
    left = take(memory, NOON + 1000)
    assert left is not None
    again = boards()
    again.columns = ("team",)
    take_up(left, again, ME)
    assert again.filter is not None
    assert again.filter.text == "team=db"
    assert again.order == Order(Column.NEED, flip=True, label="team")
    assert (again.grouped, again.group_by) == (False, "service")
    assert (again.whose, again.me) == (Whose.MINE, ME)
    assert (left.screen, left.cursor, left.typing) == ("tickets", "a1", "team=~(")


def test_it_is_taken_once() -> None:
    memory = Memory(MemoryCache())
    left_by(memory)
    assert take(memory, NOON) is not None
    assert take(memory, NOON) is None


@pytest.mark.parametrize("now", [NOON + KEPT_FOR, NOON - 1])
def test_what_is_too_old_or_of_a_time_to_come_is_none(now: int) -> None:
    memory = Memory(MemoryCache())
    left_by(memory)
    assert take(memory, now) is None


def test_where_nothing_was_left_nothing_is_taken_or_written() -> None:
    cache = MemoryCache()
    assert take(Memory(cache), NOON) is None
    assert cache.load(NAME) is None


@pytest.mark.parametrize(
    "damage", [{"cursor": 7}, {"by": "no such column"}, {"filter": "team=~("}, {"whose": "x"}]
)
def test_what_is_damaged_or_unknown_is_left_out(damage: dict[str, object]) -> None:
    memory = Memory(MemoryCache())
    left_by(memory)
    found = memory.kept(NAME)
    assert found is not None
    memory.keep(NAME, {**found, **damage})
    left = take(memory, NOON)
    if left is not None:
        take_up(left, boards(), ME)
        assert msgspec.to_builtins(left)
