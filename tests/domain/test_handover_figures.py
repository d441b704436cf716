"""Parts 10 and 12 of a note equal what is counted by hand."""

from __future__ import annotations

from oncall_tui.domain.handover_figures import closed_lines, count, end_of, number_lines
from oncall_tui.domain.numbers_rules import HOUR, NumbersRules
from oncall_tui.domain.shift import Shift
from tests.domain.test_incident import MINUTE, NOON
from tests.domain.test_numbers import Night, night, page


def closed(of: Night) -> tuple[str, ...]:
    return closed_lines(count(of.entries, NOON, NOON + 12 * HOUR))


def test_what_came_again_is_the_same_thing_and_not_another_of_its_name() -> None:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:disk@1", 0), page("q:disk@1", 0)])
    assert closed(n) == ()
    n.tell("alert.paged", HOUR, alerts=[page("p:disk@2", HOUR)])
    assert closed(n) == ("1 page more of what had come before in this shift",)


def test_alerts_that_cleared_unseen_are_counted_and_not_the_entries_about_them() -> None:
    n = Night()
    target = {"kind": "alert", "id": "p:a@1", "source": "p", "key": "a", "title": "a"}
    n.tell("alert.returned", 0, targets=[target, {**target, "id": "p:b@1"}])
    assert closed(n) == ("2 alerts cleared unacknowledged",)


def test_a_source_whose_clock_is_ahead_makes_nobody_look_quick() -> None:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:disk@1", 0)])
    target = {"kind": "alert", "id": "p:disk@1", "source": "p", "key": "k", "title": "t"}
    n.tell("alert.acked", 3 * MINUTE, target={**target, "starts_at": NOON + 2 * MINUTE})
    lines = number_lines(count(n.entries, NOON, NOON + HOUR), NumbersRules(), HOUR)
    assert any("median 3m, worst 3m (n = 1)" in line for line in lines)


def test_only_pages_that_were_raised_in_the_shift_count() -> None:
    n = Night()
    n.tell("alert.paged", 5 * MINUTE, alerts=[page("p:old@1", -HOUR), page("p:disk@1", 0)])
    n.tell("alert.paged", 2 * HOUR, alerts=[page("p:late@1", 2 * HOUR)])
    n.ack("p:disk@1", 3 * HOUR)
    n.ack("p:old@1", 10 * MINUTE)
    found = count(n.entries, NOON, NOON + HOUR, until=NOON + 4 * HOUR)
    assert [one.id for one in found.pages] == ["p:disk@1"]
    assert found.acks == (3 * HOUR,)


def test_a_shift_is_over_when_that_was_said() -> None:
    n = Night()
    shift = Shift(NOON, NOON + 12 * HOUR, "alice")
    assert end_of(shift, n.entries, NOON + HOUR) == NOON + HOUR
    n.tell("shift.ended", 30 * MINUTE, shift=shift.id, start=shift.start, end=shift.end)
    assert end_of(shift, n.entries, NOON + HOUR) == NOON + 30 * MINUTE


def test_of_less_than_two_pages_there_is_no_time_between_them() -> None:
    lines = number_lines(count([], NOON, NOON + 1000), NumbersRules(), 1000)
    assert not any("between two" in line for line in lines)


def test_the_ceiling_of_a_shift_follows_its_length_and_says_how() -> None:
    rules = NumbersRules()
    hours = (1, 8, 9, 12, 12.75, 16, 24)
    assert [rules.ceiling(round(h * HOUR)) for h in hours] == [1, 1, 2, 2, 2, 3, 4]
    n = Night()
    n.tell("alert.paged", 0, alerts=[page(f"p:{name}@1", 0) for name in "abc"])
    (first, *_) = number_lines(count(n.entries, NOON, NOON + HOUR), rules, 51 * HOUR // 4)
    assert first.endswith("; more than 2 (2 in 12h, in proportion to the 12h45 of the shift)")


def test_a_whole_night() -> None:
    assert closed(night()) == ("3 pages over", "1 page without a runbook", *closed(night())[2:])
    assert closed(night())[-1] == "1 page more of what had come before in this shift"
