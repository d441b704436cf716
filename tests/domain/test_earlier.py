"""Earlier occurrences: newest first, of 30 days, with what came of each."""

from __future__ import annotations

from oncall_tui.domain.duration import DAY
from oncall_tui.domain.earlier import KEPT, Earlier, earlier, outcome_of, started_of, summary
from oncall_tui.domain.work_parts import CLEARED_UNSEEN, Event
from oncall_tui.services.changes import Sighting
from tests.fakes import MINUTE, NOON

OWN = f"prod:f1@{NOON}"


def named(before: int) -> str:
    return f"prod:f1@{NOON - before}"


def event(what: str, by: str = "bob@example.com", at: int = NOON - MINUTE) -> Event:
    return Event(at, by, 0, what)


def test_the_journal_and_the_answers_add_up() -> None:
    first, second = named(DAY * 1000), named(60 * MINUTE)
    found = earlier(
        OWN,
        {first: [event("acknowledged")], OWN: [event("note")]},
        [Sighting(second, NOON - 60 * MINUTE, NOON - 48 * MINUTE), Sighting(OWN, NOON)],
        now=NOON,
    )
    assert found == [
        Earlier(NOON - 60 * MINUTE, NOON - 48 * MINUTE, ""),
        Earlier(NOON - DAY * 1000, None, "acked by bob"),
    ]
    assert found[0].lasted == "12m"
    assert found[1].lasted == ""


def test_one_that_cleared_unseen_says_how_long_it_was_there() -> None:
    id_ = named(30 * MINUTE)
    found = earlier(OWN, {id_: [event(CLEARED_UNSEEN, at=NOON - 20 * MINUTE)]}, [], now=NOON)
    assert [(each.lasted, each.outcome) for each in found] == [("10m", "cleared unseen")]


def test_what_is_older_than_30_days_or_newer_than_ours_is_left_out() -> None:
    old, edge, new = named(KEPT + 1), named(KEPT), f"prod:f1@{NOON + 1}"
    found = earlier(OWN, {id_: [event("note")] for id_ in (old, edge, new)}, [], now=NOON)
    assert [each.started for each in found] == [NOON - KEPT]


def test_starts_are_told_on_our_clock() -> None:
    found = earlier(OWN, {named(60 * MINUTE): []}, [], now=NOON, skew=90_000)
    assert found[0].started == NOON - 60 * MINUTE - 90_000


def test_an_acknowledgement_says_more_than_a_clearing_and_that_more_than_a_note() -> None:
    assert outcome_of([event("acknowledged"), event("note", "eve@example.com")]) == "acked by bob"
    assert outcome_of([event("note"), event(CLEARED_UNSEEN)]) == "cleared unseen"
    assert outcome_of([event("note"), event("note", "eve@x")]) == "noted by eve"
    assert outcome_of([event("ack sent to prod")]) == ""


def test_a_name_without_a_time_is_passed_over() -> None:
    assert started_of("own") is None
    assert started_of("prod:f@x") is None
    assert started_of("prod:f@99999999999999999999") is None
    assert earlier(OWN, {"prod:f1@": [event("note")]}, [], now=NOON) == []


def test_the_sum_in_a_line() -> None:
    two_days = Earlier(NOON - 2 * DAY * 1000, None, "acked by bob")
    assert summary([two_days], NOON) == "once in 30 days, last 2d ago, acked by bob"
    assert summary([two_days] * 4, NOON).startswith("4 times in 30 days, last 2d ago")
    assert summary([], NOON) == ""
