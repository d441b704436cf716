"""What the engineer is told of what a mate gave them, or asks them for."""

from __future__ import annotations

import pytest

from oncall_tui.services.team_fold import TeamFold
from tests.domain.test_team_runs import RUN, STATE
from tests.domain.test_team_work import entry
from tests.domain.walks import entry as run_entry

ME = "alice@example.com"


def fold() -> TeamFold:
    return TeamFold(own="alice@h", me=ME)


@pytest.mark.parametrize("to", [ME, "alice"])
def test_whoever_is_given_an_alert_is_told(to: str) -> None:
    team = fold()
    team.take([entry("bob@h", 0, 0, "alert.assigned", to=to)])
    assert team.notices() == ["bob gave you DiskWillFill: T takes it"]
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
    team.take([entry("bob@h", 0, 0, "alert.assigned", to="carol", handover="n")])
    assert team.notices() == ["bob gave DiskWillFill to carol 9 s before you"]


@pytest.mark.parametrize("note", ["", "x", "b" * 64])
def test_whoever_loses_a_run_is_told_but_for_a_handover_that_they_signed(note: str) -> None:
    team = fold()
    mine = [
        run_entry("alice@h", 0, 0, "run.started", **STATE),
        run_entry("alice@h", 1, 1, "handover.signed", note="a" * 64, root="a" * 64, items=[]),
        run_entry("alice@h", 2, 2, "run.started", **STATE),
    ]
    team.begin(mine)
    marks = {"title": "A", "of": "alice", "note": note}
    team.take([run_entry("bob@h", 0, 5, "run.taken", run=RUN, state=STATE, **marks)])
    assert team.notices() == ["bob took your run of A: 4 has it, and why"]
    other = "alice@h/2"
    marks["note"] = "a" * 64
    state = {**STATE, "run": other}
    team.take([run_entry("bob@h", 1, 6, "run.taken", run=other, state=state, **marks)])
    assert team.notices() == []
