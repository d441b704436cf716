"""When a routine calls for somebody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.recurrence import parse_due
from oncall_tui.domain.routine import (
    DAY,
    LONGEST,
    Period,
    Routine,
    Standing,
    by_need,
    last_done,
    open_walk,
    period_of,
    reach,
    standing_of,
)
from oncall_tui.domain.walk_record import Walked

HOUR = DAY // 24
TODAY = Period(before=0, begun=DAY, next=2 * DAY)


def walked(at: int, *, outcome: str = "completed", alert: str = "", path: str = "a.md") -> Walked:
    return Walked("a@h/1", path, path, "alice", at - 1, alert=alert, closed=at, outcome=outcome)


def going(at: int, alert: str = "") -> Walked:
    return Walked("a@h/2", "a.md", "A", "bob", at, alert=alert)


def standing(
    now: int, last: Walked | None, period: Period = TODAY, *, shipped: bool = False
) -> str:
    return standing_of(period, last, now, shipped=shipped).value


def test_it_is_due_from_its_moment_and_overdue_after_a_quarter_of_the_period() -> None:
    yesterday = walked(HOUR)
    assert standing(DAY, yesterday) == "due"
    assert standing(DAY + 6 * HOUR - 1, yesterday) == "due"
    assert standing(DAY + 6 * HOUR, yesterday) == "overdue"


def test_whoever_did_it_in_this_period_did_it_for_all() -> None:
    assert standing(DAY + 20 * HOUR, walked(DAY)) == "done"


def test_it_is_overdue_at_once_when_the_time_before_was_missed() -> None:
    assert standing(DAY, walked(-1)) == "overdue"
    assert standing(DAY, walked(0)) == "due"


def test_what_was_never_walked_is_due_unless_it_only_came_with_the_program() -> None:
    assert standing(DAY, None) == "due"
    assert standing(DAY + 7 * HOUR, None) == "overdue"
    assert standing(DAY + 7 * HOUR, None, shipped=True) == "unused"
    assert standing(DAY + 7 * HOUR, walked(0), shipped=True) == "overdue"


def test_before_its_first_moment_it_lies_ahead() -> None:
    assert standing(0, None, Period(next=DAY)) == "ahead"
    assert standing(0, None, Period()) == "ahead"


def test_after_the_last_moment_of_a_rule_it_is_due_until_it_is_done() -> None:
    last = Period(before=0, begun=DAY)
    assert standing(9 * DAY, walked(0), last) == "overdue"
    assert standing(9 * DAY, walked(DAY), last) == "done"
    assert standing(DAY + HOUR, None, Period(begun=DAY)) == "due"
    assert standing(2 * DAY, None, Period(begun=DAY)) == "overdue"


@given(st.lists(st.integers(0, 100), unique=True).map(sorted), st.integers(-5, 105))
def test_the_period_is_the_one_that_now_lies_in(moments: list[int], now: int) -> None:
    period = period_of(moments, now)
    assert period.begun == max((m for m in moments if m <= now), default=None)
    assert period.next == min((m for m in moments if m > now), default=None)
    assert period.holds(now)
    assert period.next is None or not period.holds(period.next)
    assert period.begun is None or not period.holds(period.begun - 1)


def test_only_walks_that_came_to_their_end_count_as_done() -> None:
    given_up = walked(9, outcome="abandoned")
    assert last_done([walked(5), given_up, walked(7, path="b.md"), going(8)], "a.md") == walked(5)
    assert last_done([given_up], "a.md") is None


def test_a_walk_for_an_alert_or_of_another_period_is_not_the_routine_that_goes_on() -> None:
    assert open_walk([going(5)], "a.md", 5) == going(5)
    assert open_walk([going(4)], "a.md", 5) is None
    assert open_walk([going(5, alert="Disk")], "a.md", 5) is None
    assert open_walk([walked(9)], "a.md", 5) is None


def test_what_needs_somebody_comes_first_and_the_oldest_of_it() -> None:
    def one(path: str, standing: Standing, begun: int) -> Routine:
        return Routine(path, path, standing, period=Period(begun=begun, next=9 * DAY - begun))

    found = by_need(
        [
            one("later", Standing.DONE, 1),
            one("sooner", Standing.DONE, 2),
            one("due", Standing.DUE, 1),
            one("new", Standing.OVERDUE, 5),
            one("old", Standing.OVERDUE, 4),
        ]
    )
    assert [routine.path for routine in found] == ["old", "new", "due", "sooner", "later"]


def test_every_rule_is_looked_at_far_enough_and_none_without_end() -> None:
    assert reach(parse_due("FREQ=YEARLY;INTERVAL=2")) >= 2 * 2 * 365 * DAY
    assert reach(parse_due("FREQ=YEARLY;INTERVAL=999")) == LONGEST * DAY
