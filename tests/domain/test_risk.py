"""Care in proportion: one alert is a key, many are a number typed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.risk import MANY, check_answer, risk_of, wrong_by_level
from oncall_tui.domain.work_parts import Ack, WorkView
from tests.fakes import NOON, make_alert

POLICY = load_policy("sev")
ME, BOB = "alice@example.com", "bob@example.com"


def rows(count: int, *, severity: str = "warning", owner: str = "") -> list[Row]:
    alerts = tuple(make_alert("Disk", severity=severity, instance=f"db{n}") for n in range(count))
    acks = {alert.id: Ack(owner, NOON, None, 0) for alert in alerts} if owner else {}
    inputs = Inputs(alerts=(alerts,), work=WorkView(acks=acks), policy=POLICY, now=NOON)
    return list(assemble(inputs, {}).rows.values())


def asked(dangerous: Dangerous, chosen: Sequence[Row], wrong: int = 99) -> Confirmation:
    return risk_of(dangerous, chosen, me=ME, wrong={row.level.name: wrong for row in chosen})


@pytest.mark.parametrize(
    ("count", "confirmation"),
    [
        (1, Confirmation.NONE),
        (2, Confirmation.ENTER),
        (MANY - 1, Confirmation.ENTER),
        (MANY, Confirmation.COUNT),
    ],
)
def test_one_alert_is_a_key_a_few_are_enter_and_many_their_number(
    count: int, confirmation: Confirmation
) -> None:
    assert asked(Dangerous.ACK, rows(count)) is confirmation


def test_the_worst_level_among_several_is_counted() -> None:
    worst = rows(1, severity="critical")
    assert asked(Dangerous.SNOOZE, [*worst, *rows(1)]) is Confirmation.COUNT
    assert asked(Dangerous.UNACK, [*worst, *rows(1)]) is Confirmation.COUNT


def test_a_whole_level_is_counted_and_one_alert_that_is_all_of_it_is_not() -> None:
    assert asked(Dangerous.SNOOZE, rows(3), wrong=3) is Confirmation.COUNT
    assert asked(Dangerous.SNOOZE, rows(1), wrong=1) is Confirmation.NONE


def test_taking_a_few_on_oneself_is_one_look_at_their_list() -> None:
    few = rows(MANY - 1, severity="critical")
    assert asked(Dangerous.ACK, few[:1]) is Confirmation.NONE
    assert asked(Dangerous.ACK, few, wrong=len(few)) is Confirmation.ENTER


def test_what_pages_somebody_is_a_no_unless_yes_is_typed() -> None:
    assert asked(Dangerous.ESCALATE, rows(1)) is Confirmation.YES
    assert asked(Dangerous.UNACK, rows(2, owner=ME)) is Confirmation.YES
    assert asked(Dangerous.ESCALATE, rows(MANY)) is Confirmation.COUNT


def test_somebody_elses_ack_is_not_withdrawn_by_one_key() -> None:
    assert asked(Dangerous.UNACK, rows(1, owner=ME)) is Confirmation.NONE
    assert asked(Dangerous.UNACK, rows(1, owner=BOB)) is Confirmation.YES


def test_a_note_to_many_is_not_a_danger() -> None:
    assert asked(Dangerous.NOTE, rows(MANY, severity="critical")) is Confirmation.ENTER


@given(st.integers(min_value=1, max_value=30), st.sampled_from(Dangerous))
def test_more_alerts_never_need_less_care(count: int, dangerous: Dangerous) -> None:
    assert asked(dangerous, rows(count)) <= asked(dangerous, rows(count + 1))


def test_what_is_quiet_does_not_count_as_wrong() -> None:
    [row] = rows(1)
    [steady] = rows(1, severity="none")
    assert wrong_by_level([row, steady]) == {row.level.name: 1}


@pytest.mark.parametrize(
    ("confirmation", "typed", "good"),
    [
        (Confirmation.COUNT, "12", True),
        (Confirmation.COUNT, " 12 ", True),
        (Confirmation.COUNT, "yes", False),
        (Confirmation.COUNT, "", False),
        (Confirmation.YES, "YES", True),
        (Confirmation.YES, "", False),
        (Confirmation.ENTER, "", True),
    ],
)
def test_only_the_right_answer_confirms(
    confirmation: Confirmation, typed: str, *, good: bool
) -> None:
    assert (check_answer(confirmation, 12, typed) == "") is good
