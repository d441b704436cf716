"""Business days, over weekends, holidays and the two odd nights of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oncall_tui.domain.calendar import DAY_MINUTES, Calendar, add_business_days

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
ALL_WEEK = Calendar(zone=BERLIN, weekdays=frozenset(range(7)), opens=0, closes=DAY_MINUTES)


def at(text: str, zone: tzinfo = UTC) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def local(ms: int, zone: tzinfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).astimezone(zone)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02T10:00", 1, "2026-03-03T10:00"),  # Monday
        ("2026-03-06T16:00", 1, "2026-03-09T16:00"),  # Friday: over the weekend
        ("2026-03-06T17:00", 1, "2026-03-10T09:00"),  # closed: counts from Monday's opening
        ("2026-03-06T16:59:59.999", 1, "2026-03-09T16:59:59.999"),
        ("2026-03-07T12:00", 1, "2026-03-10T09:00"),  # Saturday
        ("2026-03-02T03:00", 1, "2026-03-03T09:00"),  # before opening
        ("2026-03-02T10:00", 5, "2026-03-09T10:00"),
        ("2026-03-02T10:00", 0, "2026-03-02T10:00"),
        ("2026-03-07T12:00", 0, "2026-03-09T09:00"),
    ],
)
def test_the_same_time_of_day_on_a_later_working_day(start: str, days: int, due: str) -> None:
    assert add_business_days(at(start), days, Calendar()) == at(due)


def test_holidays_are_passed_over() -> None:
    easter = Calendar(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    assert add_business_days(at("2026-04-02T10:00"), 1, easter) == at("2026-04-07T10:00")


def test_a_start_on_a_holiday_counts_from_the_next_opening() -> None:
    easter = Calendar(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    assert add_business_days(at("2026-04-03T10:00"), 1, easter) == at("2026-04-08T09:00")


def test_days_are_those_of_the_time_zone() -> None:
    # 23:30 on Sunday in UTC is 00:30 on Monday in Berlin, and 18:30 on Sunday in New York.
    start = at("2026-03-01T23:30")
    berlin = add_business_days(start, 1, Calendar(zone=BERLIN))
    york = add_business_days(start, 1, Calendar(zone=NEW_YORK))
    assert berlin == at("2026-03-03T09:00", BERLIN)
    assert york == at("2026-03-03T09:00", NEW_YORK)


@pytest.mark.parametrize(
    ("start", "due", "hours"),
    [
        ("2026-03-27T10:00", "2026-03-30T10:00", 71),  # clocks go forward on 29 March
        ("2026-10-23T10:00", "2026-10-26T10:00", 73),  # and back on 25 October
    ],
)
def test_the_time_of_day_stays_over_a_change_of_the_clock(start: str, due: str, hours: int) -> None:
    got = add_business_days(at(start, BERLIN), 1, Calendar(zone=BERLIN))
    assert got == at(due, BERLIN)
    assert got - at(start, BERLIN) == hours * 3_600_000


def test_a_time_of_day_that_is_left_out_is_the_moment_after_the_gap() -> None:
    got = add_business_days(at("2026-03-28T02:30", BERLIN), 1, ALL_WEEK)
    assert got == at("2026-03-29T01:00", UTC)
    assert local(got, BERLIN).isoformat() == "2026-03-29T03:00:00+02:00"


def test_a_time_of_day_that_comes_twice_is_the_first() -> None:
    got = add_business_days(at("2026-10-24T02:30", BERLIN), 1, ALL_WEEK)
    assert got == at("2026-10-25T00:30", UTC)


def test_no_days_from_the_second_pass_of_a_doubled_hour_is_not_before_it() -> None:
    second = at("2026-10-25T01:30")
    assert add_business_days(second, 0, ALL_WEEK) == second


def test_both_passes_of_a_doubled_hour_lead_to_the_same_time() -> None:
    first, second = at("2026-10-25T00:30"), at("2026-10-25T01:30")
    assert add_business_days(first, 1, ALL_WEEK) == add_business_days(second, 1, ALL_WEEK)


@pytest.mark.parametrize("start", [-62_135_596_800_000, -(2**62), 253_402_300_799_000, 2**62])
def test_a_start_that_no_calendar_has_is_no_crash(start: int) -> None:
    assert add_business_days(start, 1, Calendar(zone=NEW_YORK)) > 0


zones = st.sampled_from(
    [UTC, BERLIN, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")]
)
days_off = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=12)
calendars = st.builds(
    lambda zone, weekdays, hours, off: Calendar(
        zone=zone, weekdays=weekdays, opens=min(hours), closes=max(hours) + 1, holidays=off
    ),
    zones,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    days_off,
)
starts = st.integers(at("2026-01-01T00:00"), at("2026-12-31T00:00"))


@given(starts, st.integers(0, 15), calendars)
def test_it_never_lands_on_a_day_off_nor_before_the_start(
    start: int, days: int, calendar: Calendar
) -> None:
    due = add_business_days(start, days, calendar)
    assert due >= start
    assert calendar.works_on(local(due, calendar.zone).date())


def never_sooner(early: int, late: int, days: int, calendar: Calendar) -> None:
    """Both passes of an hour that comes twice lead to the same time: that much may be sooner."""
    again = local(late, calendar.zone).fold or local(early, calendar.zone).fold
    spare = 3_600_000 if again else 0
    due = add_business_days(early, days, calendar)
    assert due <= add_business_days(late, days, calendar) + spare


@given(starts, starts, st.integers(0, 5), calendars)
def test_what_starts_later_is_never_due_sooner(
    one: int, two: int, days: int, calendar: Calendar
) -> None:
    never_sooner(min(one, two), max(one, two), days, calendar)


@example(7_200_001, 10_800_000, "2026-10-24T22:00")
@given(
    st.integers(0, 4 * 3_600_000),
    st.integers(0, 4 * 3_600_000),
    st.sampled_from(["2026-03-28T00:00", "2026-10-24T22:00", "2026-10-24T00:00"]),
)
def test_nor_in_the_nights_when_the_clock_changes(one: int, two: int, night: str) -> None:
    early, late = sorted((at(night) + one, at(night) + two))
    never_sooner(early, late, 1, ALL_WEEK)


@given(starts, st.integers(0, 5), calendars)
def test_more_days_are_later(start: int, days: int, calendar: Calendar) -> None:
    assert add_business_days(start, days, calendar) < add_business_days(start, days + 1, calendar)
