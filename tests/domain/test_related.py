"""Related alerts: the same service, the same instance, or begun together; worst first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.related import MOST, NEAR, related
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")
OWN = make_alert("Own", service="pay", instance="a", started=NOON - 60 * MINUTE)


def rows(*alerts: Alert) -> dict[str, Row]:
    inputs = Inputs((alerts,), WorkView(), POLICY, NOON)
    return dict(assemble(inputs, {}).rows)


def told(*alerts: Alert) -> list[tuple[str, str]]:
    board = rows(OWN, *alerts)
    return [(n.row.alert.title, n.why) for n in related(board[OWN.id], board.values())[0]]


def test_the_reason_is_named() -> None:
    far = NOON - 5 * MINUTE
    assert told(make_alert("S", service="pay", instance="b", started=far)) == [
        ("S", "same service")
    ]
    assert told(make_alert("I", service="x", instance="a", started=far)) == [("I", "same instance")]
    near = OWN.starts_at + 90_000
    assert told(make_alert("T", service="x", instance="b", started=near)) == [
        ("T", "began 1m later")
    ]


def test_all_reasons_are_named() -> None:
    alert = make_alert("All", service="pay", instance="a", started=OWN.starts_at)
    assert told(alert) == [("All", "same instance, same service, began with it")]


def test_five_minutes_are_together_and_more_are_not() -> None:
    edge = make_alert("E", service="x", instance="b", started=OWN.starts_at - NEAR)
    past = make_alert("P", service="x", instance="c", started=OWN.starts_at - NEAR - 1)
    assert [title for title, _ in told(edge, past)] == ["E"]


def test_worst_first_then_by_reasons() -> None:
    found = told(
        make_alert("Low", severity="warning", instance="a", started=OWN.starts_at),
        make_alert("One", service="pay", instance="b", started=NOON),
        make_alert("Two", service="pay", instance="a", started=NOON),
    )
    assert [title for title, _ in found] == ["Two", "One", "Low"]


def test_it_is_not_related_to_itself_nor_to_its_past() -> None:
    again = make_alert(
        "Own", service="pay", instance="a", fingerprint=OWN.fingerprint, started=NOON
    )
    assert told(again) == []


def test_labels_that_are_not_there_are_not_the_same() -> None:
    bare = make_alert("Bare", instance="", started=OWN.starts_at)
    other = make_alert("Other", instance="", started=NOON)
    board = rows(bare, other)
    assert related(board[bare.id], board.values())[0] == []


def test_no_more_than_some_ten_and_the_number_of_the_rest() -> None:
    board = rows(OWN, *[make_alert(f"N{i}", service="pay", instance=str(i)) for i in range(25)])
    found, more = related(board[OWN.id], board.values())
    assert (len(found), more) == (MOST, 15)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 20)), max_size=30))
def test_what_is_shown_is_never_milder_than_what_is_left_out(parts: list[tuple[str, int]]) -> None:
    severities = ("critical", "warning", "info")
    alerts = [
        make_alert(f"N{i}", instance=where, severity=severities[i % 3], started=NOON - at * MINUTE)
        for i, (where, at) in enumerate(parts)
    ]
    board = rows(OWN, *alerts)
    few, more = related(board[OWN.id], board.values(), limit=5)
    every, none = related(board[OWN.id], board.values(), limit=100)
    assert none == 0
    assert len(every) == len(few) + more
    assert every[: len(few)] == few
