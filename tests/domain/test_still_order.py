"""Rows that keep their places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_order import Order, ordered
from oncall_tui.domain.still_order import in_place
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import NOON, make_alert

POLICY = load_policy("sev")
ALERTS = [
    make_alert("A", severity=("critical", "error")[n % 2], instance=f"{n}", started=NOON - n)
    for n in range(10)
]
ROWS = list(
    assemble(Inputs(alerts=(tuple(ALERTS),), work=WorkView(), policy=POLICY, now=NOON), {})
    .rows.values()
)  # fmt: skip


@given(st.lists(st.sets(st.integers(0, 9)), max_size=5))
def test_no_two_rows_ever_change_places_and_new_ones_come_last(boards: list[set[int]]) -> None:
    places: dict[str, int] = {}
    before: list[str] = []
    for board in boards:
        levels = {level.name for level in POLICY.levels}
        rows, found = in_place(ordered([ROWS[n] for n in board], Order()), places, levels)
        ids = [row.id for row in rows]
        both = [id_ for id_ in before if id_ in ids]
        assert [id_ for id_ in ids if id_ in both] == both
        assert [row.level.rank for row in rows] == sorted(row.level.rank for row in rows)
        for rank in (0, 1):
            known = [row.id in places for row in rows if row.level.rank == rank]
            assert known == sorted(known, reverse=True)
        before, places = ids, dict(found)
