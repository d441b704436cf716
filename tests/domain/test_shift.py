"""Shifts: by the clock on the wall, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.rota import Duty
from oncall_tui.domain.shift import (
    Pattern,
    Shift,
    around,
    next_shift,
    over_shifts,
    relief_of,
    shift_at,
    shifts_between,
    shifts_of_duties,
)

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
DAY = 24 * HOUR


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def pattern(start: int, end: int, *days: int, person: str = "alice") -> Pattern:
    return Pattern("ops", person, start * 60, end * 60, BERLIN, frozenset(days or range(7)))


def on(day: str, *patterns: Pattern) -> list[Shift]:
    noon = at(f"{day}T12:00:00+00:00")
    return shifts_between(patterns, noon - 12 * HOUR, noon + 12 * HOUR)


def test_a_night_shift_ends_on_the_next_day() -> None:
    (shift,) = on("2026-03-04", pattern(20, 8, 2))
    assert (shift.start, shift.end) == (at("2026-03-04T19:00Z"), at("2026-03-05T07:00Z"))


def test_the_night_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    (shift,) = on("2026-03-29", pattern(20, 8, 5))
    assert shift.end - shift.start == 11 * HOUR
    (shift,) = on("2026-10-25", pattern(20, 8, 5))
    assert shift.end - shift.start == 13 * HOUR


def test_a_start_that_does_not_come_is_the_moment_after_the_gap() -> None:
    gap = Pattern("ops", "alice", 150, 600, BERLIN, frozenset({6}))
    (shift,) = on("2026-03-29", gap)
    assert shift.start == at("2026-03-29T03:30+02:00")


def test_only_the_days_that_are_named() -> None:
    days = shifts_between([pattern(8, 20, 0, 2)], at("2026-03-02T00:00Z"), at("2026-03-08T23:00Z"))
    assert [shift.start for shift in days] == [at("2026-03-02T07:00Z"), at("2026-03-04T07:00Z")]


@given(
    st.integers(0, 364 * 24),
    st.integers(0, 23),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_two_halves_of_a_day_cover_every_moment_once(hours: int, start: int, name: str) -> None:
    zone = ZoneInfo(name)
    other = (start + 12) % 24
    halves = [
        Pattern("ops", "a", start * 60, other * 60, zone),
        Pattern("ops", "b", other * 60, start * 60, zone),
    ]
    now = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000) + hours * HOUR
    found = [s for s in shifts_between(halves, now - DAY, now + DAY) if s.covers(now)]
    assert len(found) == 1


def test_my_shift_is_the_one_that_began_last_and_a_short_name_is_me() -> None:
    shifts = [Shift(0, 10 * HOUR, "alice"), Shift(5 * HOUR, 8 * HOUR, "alice@example.com")]
    assert shift_at(shifts, "alice@example.com", 6 * HOUR) == shifts[1]
    assert shift_at(shifts, "alice@example.com", 9 * HOUR) == shifts[0]
    assert shift_at(shifts, "bob", 6 * HOUR) is None


def test_my_shifts_that_are_over_come_last_first_and_the_next_one_is_known() -> None:
    shifts = [
        Shift(0, HOUR, "alice"),
        Shift(2 * HOUR, 3 * HOUR, "alice"),
        Shift(3 * HOUR, DAY, "b"),
    ]
    assert over_shifts(shifts, "alice", 4 * HOUR) == [shifts[1], shifts[0]]
    assert over_shifts(shifts, "alice", 2 * HOUR) == [shifts[0]]
    assert over_shifts(shifts, "carol", 4 * HOUR) == []
    assert next_shift(shifts, "alice", HOUR) == shifts[1]
    assert next_shift(shifts, "alice", 2 * HOUR) is None


def test_around_now_are_the_shift_before_those_of_now_and_the_next_few() -> None:
    days = [Shift(n * DAY, (n + 1) * DAY, "alice", name) for n in range(9) for name in ("a", "b")]
    found = around(days, 4 * DAY + HOUR, more=3)
    assert [(shift.start // DAY, shift.schedule) for shift in found] == [
        (3, "a"),
        (3, "b"),
        (4, "a"),
        (4, "b"),
        (5, "a"),
        (5, "b"),
        (6, "a"),
    ]


def test_relief_is_who_overlaps_the_end_or_comes_first_after_it() -> None:
    mine, bob, carol = Shift(0, 10, "alice", "x"), Shift(10, 20, "bob", "x"), Shift(9, 20, "c", "x")
    assert relief_of([mine, bob], mine) == bob
    assert relief_of([mine, bob, carol], mine) == carol
    assert relief_of([mine, Shift(10, 20, "bob", "y")], mine) is None


def test_duties_of_a_calendar_are_shifts_unless_they_have_no_length() -> None:
    week = timedelta(days=15) // timedelta(milliseconds=1)
    duties = [Duty(5, 10, "bob"), Duty(7, 7, "bob"), Duty(0, week, "carol"), Duty(1, 9, "alice")]
    assert shifts_of_duties(duties, "x") == [Shift(1, 9, "alice", "x"), Shift(5, 10, "bob", "x")]
