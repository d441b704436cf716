"""What the engineer is told of what a mate gave them, or asks them for."""

from __future__ import annotations

import pytest

from oncall_tui.services.team_fold import TeamFold
from tests.domain.test_team_work import entry

ME = "alice@example.com"


def fold() -> TeamFold:
    return TeamFold(own="alice@h", me=ME)


@pytest.mark.parametrize("to", [ME, "alice"])
def test_whoever_is_given_an_alert_is_told(to: str) -> None:
    team = fold()
    team.take([entry("bob@h", 0, 0, "alert.assigned", to=to)])
    assert team.notices() == ["bob gave you DiskWillFill"]
    assert team.notices() == []


def test_whoever_is_asked_to_come_is_told() -> None:
    team = fold()
    team.take([entry("bob@h", 0, 0, "alert.escalated", to=ME, rung="L2")])
    assert team.notices() == ["bob asks for you: DiskWillFill"]


def test_what_goes_to_others_and_what_i_did_myself_is_no_news() -> None:
    team = fold()
    team.take(
        [
            entry("bob@h", 0, 0, "alert.assigned", to="zoe"),
            entry("alice@h", 0, 1, "alert.escalated", to=ME, rung="L1"),
            entry("bob@h", 1, 2, "alert.escalated", to="", rung="L1"),
        ]
    )
    assert team.notices() == []


def test_old_gifts_are_not_told_again() -> None:
    team = fold()
    team.begin([entry("bob@h", 0, 0, "alert.assigned", to=ME)])
    assert team.notices() == []


def test_an_ack_that_lost_against_a_gift_says_to_whom_it_was_given() -> None:
    team = fold()
    team.take([entry("alice@h", 0, 9_000)])
    team.take([entry("bob@h", 0, 0, "alert.assigned", to="carol")])
    assert team.notices() == ["bob gave DiskWillFill to carol 9 s before you"]
