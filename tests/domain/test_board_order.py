"""The order of rows within their severity."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, Suppression
from oncall_tui.domain.board import Board, Inputs, assemble
from oncall_tui.domain.board_lines import FOLD_FROM, QUIET_KEY, Folding, Group, Row, Section
from oncall_tui.domain.board_order import Column, Order, ordered
from oncall_tui.domain.work_parts import Ack, Returned, WorkView
from oncall_tui.services.acting import alert_target
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")
ALERTS = (
    make_alert("Zebra", service="a", instance="x2", started=NOON - MINUTE),
    make_alert("apple", service="b", instance="x1", started=NOON - 2 * MINUTE),
    make_alert("Mango", severity="warning", service="c", started=NOON - 9 * MINUTE),
)


def titles(order: Order) -> list[str]:
    board = build(order=order, folding=Folding(grouped=False))
    return [line.alert.title for line in board.lines if isinstance(line, Row)]


def build(*alerts: object, **more: object) -> Board:
    found = alerts or ALERTS
    return assemble(Inputs((found,), WorkView(), POLICY, NOON, **more), {})  # type: ignore[arg-type]


def test_by_itself_the_longest_waiting_stands_first() -> None:
    assert titles(Order()) == ["apple", "Zebra", "Mango"]


def test_a_column_sorts_within_the_severity_and_never_across() -> None:
    assert titles(Order(Column.TITLE)) == ["apple", "Zebra", "Mango"]
    assert titles(Order(Column.SERVICE)) == ["Zebra", "apple", "Mango"]
    assert titles(Order(Column.INSTANCE)) == ["apple", "Zebra", "Mango"]


def test_every_order_can_be_turned_round_within_the_severity() -> None:
    assert titles(Order(flip=True)) == ["Zebra", "apple", "Mango"]
    assert titles(Order(Column.TITLE, flip=True)) == ["Zebra", "apple", "Mango"]


def test_the_next_column_comes_round_to_the_first() -> None:
    order = Order()
    for _ in Column:
        order = order.next()
    assert order == Order()


@given(st.sampled_from(Column), st.booleans(), st.permutations(list(range(12))))
def test_no_order_loses_a_row_or_crosses_a_severity(
    by: Column, flip: bool, places: list[int]
) -> None:
    severities = ["critical", "warning", "info", "mauve"]
    alerts = [
        make_alert(f"A{n % 5}", severity=severities[n % 4], instance=f"i{n}") for n in range(12)
    ]
    rows = list(build(*alerts).rows.values())
    found = ordered([rows[place] for place in places], Order(by, flip))
    assert {row.id for row in found} == {row.id for row in rows}
    ranks = [row.level.rank for row in found]
    assert ranks == sorted(ranks)


def test_a_label_groups_what_has_it_and_leaves_the_rest_alone() -> None:
    team = [make_alert(f"A{n}", team="db", instance=f"i{n}") for n in range(5)]
    board = build(*team, *ALERTS, folding=Folding(by="team"))
    groups = [line for line in board.lines if isinstance(line, Group)]
    assert [(group.name, len(group.rows)) for group in groups] == [("team=db", 5)]
    assert sum(isinstance(line, Row) for line in board.lines) == len(ALERTS)


def test_labels_that_are_columns_are_sorted_by_after_the_others() -> None:
    order = Order(Column.AGE).next(("team", "service"))
    assert order == Order(label="team")
    assert order.words == "by team"
    assert order.next(("team", "service")) == Order(), "the board sorts by service anyway"
    assert Order(label="gone").next(("team",)) == Order()
    assert order.flipped().words == "by team, flipped"


def test_sorted_by_a_label_those_without_it_come_last() -> None:
    web, db = make_alert("B", team="web"), make_alert("C", team="db")
    board = build(make_alert("A"), web, db, order=Order(label="team"))
    titles = [line.alert.title for line in board.lines if isinstance(line, Row)]
    assert titles == ["C", "B", "A"]


def test_many_without_the_label_are_a_group_of_their_own_at_the_end() -> None:
    bare = [make_alert("Bare", instance=f"x{n}", started=NOON - 99) for n in range(FOLD_FROM)]
    team = [make_alert("Web", instance=f"w{n}", team="web") for n in range(FOLD_FROM)]
    board = build(*bare, *team, folding=Folding(by="team"))
    assert [line.name for line in board.lines if isinstance(line, Group)] == ["team=web", "no team"]


def test_a_severity_of_which_all_has_cleared_stands_behind_what_is_wrong_now() -> None:
    gone, acked = make_alert("Gone"), make_alert("Acked", severity="warning")
    quiet = make_alert("Quiet", suppression=Suppression.SILENCED)
    work = WorkView(
        acks={acked.id: Ack("a", NOON, None, 0)},
        returned={gone.id: Returned(alert_target(gone), NOON)},
    )

    def keys(*alerts: Alert) -> list[str]:
        board = assemble(Inputs((alerts,), work, POLICY, NOON), {})
        return [line.key for line in board.lines if isinstance(line, Section)]

    assert keys(acked, quiet) == ["#SEV-3", "#SEV-1", QUIET_KEY]
    assert keys(acked, make_alert("New")) == ["#SEV-1", "#SEV-3"]
    assert keys() == ["#SEV-1"]
