"""Rules of RFC 5545 are read strictly."""

from __future__ import annotations

import contextlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.recurrence import FIRST, parse_due
from oncall_tui.errors import RunbookError


def test_a_rule_without_a_beginning_counts_from_a_monday_in_the_zone_of_its_reader() -> None:
    rule = parse_due("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=30")
    assert (rule.unit, rule.start, rule.zone, rule.interval) == ("WEEKLY", FIRST, "", 1)
    assert FIRST.weekday() == 0
    assert rule.days == ((0, "MO"), (0, "FR"))
    assert rule.numbers == {"BYHOUR": (9,), "BYMINUTE": (30,)}


def test_a_beginning_may_stand_before_or_behind_with_or_without_a_zone() -> None:
    before = parse_due("DTSTART;TZID=Europe/Berlin:20260105T080000\nRRULE:FREQ=DAILY")
    behind = parse_due("RRULE:FREQ=DAILY DTSTART;TZID=Europe/Berlin:20260105T080000")
    assert before == behind
    assert (before.start, before.zone) == (datetime(2026, 1, 5, 8), "Europe/Berlin")
    assert parse_due("DTSTART:20260105T080000Z RRULE:FREQ=DAILY").zone == "UTC"
    assert parse_due("DTSTART;VALUE=DATE:20260105 FREQ=DAILY").start == datetime(2026, 1, 5)


def test_the_last_friday_and_the_first_working_day_can_be_said() -> None:
    assert parse_due("FREQ=MONTHLY;BYDAY=-1FR").days == ((-1, "FR"),)
    assert parse_due("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1").numbers == {"BYSETPOS": (1,)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rule"),
        ("DTSTART:20260105T080000", "no rule"),
        ("every monday", "cannot be read"),
        ("FREQ=HOURLY", "FREQ is none of"),
        ("FREQ=SECONDLY;BYSECOND=1", "FREQ is none of"),
        ("FREQ=DAILY;FREQ=DAILY", "cannot be read"),
        ("FREQ=DAILY FREQ=DAILY", "two rules"),
        ("FREQ=DAILY;BYSECOND=1", "BYSECOND is not known"),
        ("FREQ=DAILY;BYHOUR=24", "does not exist"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "does not exist"),
        ("FREQ=WEEKLY;BYDAY=2MO", "of a month or a year only"),
        ("FREQ=WEEKLY;BYDAY=XX", "no list of days"),
        ("FREQ=DAILY;INTERVAL=0", "no number above 0"),
        ("FREQ=DAILY;INTERVAL=99999", "no number above 0"),
        ("FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12", "more than 24"),
        ("FREQ=DAILY;UNTIL=99990101", "UNTIL is no time"),
        ("DTSTART:20260231T080000 FREQ=DAILY", "DTSTART is no time"),
        ("DTSTART:19000101T080000 FREQ=DAILY", "DTSTART is no time"),
        ("DTSTART;TZID=Europe/Berlin:20260105T080000Z FREQ=DAILY", "in UTC and in a zone"),
        ("FREQ=DAILY;WKST=XX", "WKST is no day"),
        ("FREQ=MONTHLY;BYSETPOS=1", "chooses among nothing"),
        ("FREQ=DAILY;" + "X" * 500, "longer than"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_said(text: str, said: str) -> None:
    with pytest.raises(RunbookError, match=said):
        parse_due(text)


@given(st.text(alphabet="FREQ=DAILYWKMOBYHUR;:,-0123456789TZ \n", max_size=80) | st.text())
def test_nothing_else_than_a_refusal_comes_of_any_text(text: str) -> None:
    with contextlib.suppress(RunbookError):
        parse_due(text)
