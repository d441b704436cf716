"""Which alerts a command is for: the marked, else those under the cursor, never the hidden."""

from __future__ import annotations

import msgspec

from data.policy_files import load_policy
from oncall_tui.domain.alert import RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Group, Row, Section, State
from screens.targets import NAMED, choose_targets, describe
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.pieces import EVIL, harmless, rows_of

POLICY = load_policy("sev")


def make_rows() -> list[Row]:
    return rows_of(
        POLICY,
        make_alert("Worst", started=NOON - 9 * MINUTE),
        make_alert("Held", severity="warning", ack=RemoteAck("bob")),
        make_alert("Least", severity="info"),
    )


def board_of(rows: list[Row], *, hidden: frozenset[str] = frozenset()) -> Board:
    return Board(lines=tuple(rows), rows={row.id: row for row in rows}, hidden=hidden)


def titles(rows: tuple[Row, ...]) -> list[str]:
    return [row.alert.title for row in rows]


def test_without_marks_it_is_what_the_cursor_is_on() -> None:
    rows = make_rows()
    assert titles(choose_targets(board_of(rows), rows[1], ()).rows) == ["Held"]


def test_marks_win_over_the_cursor_and_stand_worst_first() -> None:
    rows = make_rows()
    found = choose_targets(board_of(rows), rows[1], [rows[2].id, rows[0].id])
    assert titles(found.rows) == ["Worst", "Least"]


def test_marks_that_a_filter_hides_are_left_out_and_counted() -> None:
    rows = make_rows()
    board = board_of(rows, hidden=frozenset({rows[0].id}))
    found = choose_targets(board, rows[1], [rows[0].id, rows[2].id])
    assert (titles(found.rows), found.hidden) == (["Least"], 1)
    assert "1 marked is hidden by the filter, left out" in found.explain()


def test_where_all_marks_are_hidden_it_is_what_the_cursor_is_on_and_they_are_counted() -> None:
    rows = make_rows()
    board = board_of(rows, hidden=frozenset({rows[0].id}))
    found = choose_targets(board, rows[1], [rows[0].id])
    assert (titles(found.rows), found.hidden, found.some_hidden) == (["Held"], 1, False)
    assert found.hidden_words == "1 marked is hidden by the filter, left out"


def test_marks_of_alerts_that_are_gone_are_no_targets() -> None:
    rows = make_rows()
    assert choose_targets(board_of(rows), rows[1], ["gone"]).rows == ()


def test_a_group_is_all_its_alerts_and_a_heading_is_none() -> None:
    rows = make_rows()
    group = Group("k", "Disk", rows[0].level, tuple(rows), 2, True)
    section = Section("#", "SEV-1", rows[0].level, 3, 2)
    assert len(choose_targets(board_of(rows), group, ()).rows) == 3
    assert choose_targets(board_of(rows), section, ()).rows == ()
    assert choose_targets(board_of(rows), None, ()).rows == ()


def test_what_is_in_another_state_is_left_out_and_counted() -> None:
    rows = make_rows()
    found = choose_targets(board_of(rows), None, [row.id for row in rows]).wanting(State.ACKED)
    assert (titles(found.rows), found.left_out) == (["Held"], 2)
    assert found.explain()[-1] == "2 in another state: left out"


def test_a_long_list_names_the_first_and_counts_the_rest() -> None:
    rows = rows_of(POLICY, *[make_alert(f"A{n}") for n in range(NAMED + 3)])
    lines = choose_targets(board_of(rows), None, [row.id for row in rows]).explain()
    assert len(lines) == NAMED + 1
    assert lines[-1] == "and 3 more"


def test_the_worst_of_a_group_are_named_wherever_they_stand() -> None:
    rows = rows_of(POLICY, *[make_alert(f"A{n}", started=NOON - n * MINUTE) for n in range(9)])
    group = Group("k", "A", rows[0].level, tuple(sorted(rows, key=lambda row: row.id)), 9, True)
    lines = choose_targets(board_of(rows), group, ()).explain()
    assert [line.split()[1] for line in lines[:NAMED]] == ["A8", "A7", "A6", "A5"]


def test_one_alert_is_called_by_its_name_and_many_are_counted_by_level() -> None:
    rows = make_rows()
    board = board_of(rows)
    assert describe(choose_targets(board, rows[0], ())) == "Worst"
    text = describe(choose_targets(board, None, [row.id for row in rows]))
    assert text.startswith("3 alerts (1 ")
    assert text.index(rows[0].level.name) < text.index(rows[2].level.name)


def test_nothing_in_an_explanation_acts() -> None:
    [row] = rows_of(POLICY, make_alert(EVIL, instance=EVIL))
    row = msgspec.structs.replace(row)
    found = choose_targets(board_of([row]), row, ())
    assert all(harmless(text) for text in (describe(found), *found.explain()))
