"""The moments of rules, held against dateutil's own reading of the same text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from data.recurrences import moments
from oncall_tui.domain.recurrence import FIRST, parse_due
from oncall_tui.errors import RunbookError

BERLIN = ZoneInfo("Europe/Berlin")
DAY = 86_400_000


def at(*parts: int, zone: ZoneInfo = BERLIN) -> int:
    return round(datetime(*parts, tzinfo=zone).timestamp() * 1000)  # type: ignore[misc, arg-type]


def said(text: str, after: int, before: int) -> list[str]:
    found = moments(parse_due(text), BERLIN, after, before)
    return [f"{datetime.fromtimestamp(one / 1000, BERLIN):%a %d %b %H:%M}" for one in found]


def test_working_days_at_half_past_eight() -> None:
    text = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=30"
    assert said(text, at(2026, 1, 1), at(2026, 1, 6)) == [
        "Thu 01 Jan 08:30",
        "Fri 02 Jan 08:30",
        "Mon 05 Jan 08:30",
    ]


def test_the_hour_on_the_wall_stays_when_summer_time_begins() -> None:
    found = said("FREQ=DAILY;BYHOUR=8", at(2026, 3, 28), at(2026, 3, 30))
    assert found == ["Sat 28 Mar 08:00", "Sun 29 Mar 08:00"]


def test_an_hour_that_summer_time_leaves_out_is_due_an_hour_later() -> None:
    found = said("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", at(2026, 3, 29), at(2026, 3, 30))
    assert found == ["Sun 29 Mar 03:30"]


def test_the_zone_of_the_rule_comes_before_that_of_the_reader() -> None:
    text = "DTSTART;TZID=America/New_York:20260105T080000 RRULE:FREQ=WEEKLY"
    assert said(text, at(2026, 1, 5), at(2026, 1, 6)) == ["Mon 05 Jan 14:00"]


def test_every_third_month_counts_from_the_beginning() -> None:
    text = "DTSTART:20260101T090000 RRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"
    assert said(text, at(2026, 1, 1), at(2026, 12, 31)) == [
        "Mon 05 Jan 09:00", "Mon 06 Apr 09:00", "Mon 06 Jul 09:00", "Mon 05 Oct 09:00",
    ]  # fmt: skip


def test_until_and_count_end_a_rule() -> None:
    for end in ("UNTIL=20260103T080000", "COUNT=3"):
        text = f"DTSTART:20260101T080000 RRULE:FREQ=DAILY;{end}"
        assert len(said(text, at(2025, 1, 1), at(2027, 1, 1))) == 3


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=20"]
)
def test_a_rule_that_never_comes_ends(text: str) -> None:
    assert said(text, at(2026, 1, 1), at(2027, 1, 1)) == []


def test_a_zone_that_there_is_not_is_refused() -> None:
    rule = parse_due("DTSTART;TZID=Europe/Atlantis:20260105T080000 RRULE:FREQ=WEEKLY")
    with pytest.raises(RunbookError, match="no time zone Europe/Atlantis"):
        moments(rule, BERLIN, 0, DAY)


numbers = st.integers
rules = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={};BYHOUR={}".format, numbers(1, 9), numbers(0, 23)),
    st.builds(
        "FREQ=WEEKLY;INTERVAL={};WKST={};BYDAY={}".format,
        numbers(1, 5),
        st.sampled_from(["MO", "SU"]),
        st.lists(st.sampled_from(["MO", "WE", "SU"]), min_size=1, unique=True).map(",".join),
    ),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format, numbers(1, 7), numbers(1, 31)),
    st.builds("FREQ=MONTHLY;BYDAY={}{}".format, numbers(-4, -1), st.sampled_from(["MO", "FR"])),
    st.builds("FREQ=YEARLY;BYMONTH={};BYMONTHDAY={}".format, numbers(1, 12), numbers(-31, -1)),
)


@settings(max_examples=60, deadline=None)
@given(rules, st.integers(0, 2000))
def test_moments_are_those_that_dateutil_reads_from_the_text(text: str, day: int) -> None:
    """The judge reads the text by itself, today and not thousands of years later."""
    first = datetime(2024, 6, 1) + timedelta(days=day)
    last = first + timedelta(days=400)
    wanted = rrulestr(text, dtstart=FIRST).between(first, last, inc=True)
    after, before = (round(x.replace(tzinfo=UTC).timestamp() * 1000) for x in (first, last))
    found = moments(parse_due(text), UTC, after, before)
    assert found == [round(x.replace(tzinfo=UTC).timestamp() * 1000) for x in wanted]
