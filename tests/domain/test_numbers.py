"""Every figure equals what is counted by hand."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.numbers import Figures, figures, spread
from oncall_tui.domain.numbers_facts import UNDO, facts_of
from oncall_tui.domain.numbers_rules import HOUR, NumbersRules
from screens import base
from tests.domain.test_incident import MINUTE, NOON, A, entry


def page(id_: str, at: int, **more: Any) -> dict[str, Any]:
    start = NOON + at
    told = {"id": id_, "title": id_.partition(":")[2].partition("@")[0], "level": "SEV-1"}
    return {**told, "at": start, "ack": start + 15 * MINUTE, "resolve": start + HOUR, **more}


class Night:
    """A journal as it is written."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def tell(self, type_: str, at: int, **d: Any) -> None:
        self.entries.append(entry(A, len(self.entries), type_, at, **d))

    def ack(self, id_: str, at: int, type_: str = "alert.acked", **d: Any) -> None:
        target = {"kind": "alert", "id": id_, "source": "p", "key": "k", "title": "t"}
        self.tell(type_, at, target=target, **d)

    def unack_by(self, who: str, id_: str, at: int) -> None:
        self.ack(id_, at, "alert.unacked")
        self.entries[-1] = msgspec.structs.replace(self.entries[-1], by=who)

    def over(self, id_: str, at: int) -> None:
        self.tell("alert.over", at, alerts=[{"id": id_, "at": NOON + at}])

    def figures(self, now: int = 24 * HOUR) -> Figures:
        until = NOON + 1000 * HOUR
        rules = NumbersRules()
        return figures(facts_of(self.entries), rules, since=0, until=until, now=NOON + now)


def night() -> Night:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:disk@1", 0), page("p:cpu@1", 0, runbook=False)])
    n.ack("p:disk@1", 10 * MINUTE)
    n.ack("p:cpu@1", 20 * MINUTE)
    n.ack("p:disk@1", 30 * MINUTE)
    n.ack("p:disk@1", 31 * MINUTE, "alert.noted")
    n.over("p:disk@1", 40 * MINUTE)
    n.over("p:cpu@1", 2 * HOUR)
    n.tell("alert.paged", 3 * HOUR, alerts=[page("p:disk@2", 3 * HOUR)])
    n.over("p:disk@2", 3 * HOUR + 5 * MINUTE)
    return n


def test_means_and_medians_are_of_those_that_were_acknowledged_or_are_over() -> None:
    found = night().figures().all
    assert found.pages == 3
    assert (found.ack.n, found.ack.median, found.ack.worst) == (2, 15 * MINUTE, 20 * MINUTE)
    assert (found.resolve.n, found.resolve.median) == (3, 40 * MINUTE)
    assert found.resolve.mean == (40 + 120 + 5) * MINUTE // 3


def test_between_failures_counts_from_the_end_to_the_next_beginning_of_the_same() -> None:
    found = night().figures().all.between
    assert (found.n, found.median) == (1, 3 * HOUR - 40 * MINUTE)


def test_what_cleared_before_its_target_is_not_held_against_anybody() -> None:
    found = night().figures().all
    assert (found.ack_rate.n, found.ack_rate.met) == (2, 1)
    assert (found.resolve_rate.n, found.resolve_rate.met) == (3, 2)


def test_an_alert_nobody_acknowledges_is_missed_when_its_time_is_up() -> None:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:disk@1", 0)])
    assert n.figures(now=14 * MINUTE).all.ack_rate.n == 0
    rate = n.figures(now=16 * MINUTE).all.ack_rate
    assert (rate.n, rate.met) == (1, 0)


def paged() -> Night:
    n = Night()
    n.tell("alert.paged", 0, alerts=[page("p:disk@1", 0)])
    return n


def test_an_ack_that_was_taken_back_at_once_is_none_for_mtta_and_for_in_time() -> None:
    n = paged()
    n.ack("p:disk@1", MINUTE)
    n.unack_by(A, "p:disk@1", MINUTE + UNDO)
    found = n.figures().all
    assert (found.ack.n, found.ack_rate.n, found.ack_rate.met) == (0, 1, 0)
    n.ack("p:disk@1", 9 * MINUTE)
    found = n.figures().all
    assert (found.ack.median, found.ack_rate.met) == (9 * MINUTE, 1)
    assert facts_of(reversed(n.entries)).occurrences() == facts_of(n.entries).occurrences()


def test_an_ack_that_was_withdrawn_later_or_by_another_counts() -> None:
    for who, away in ((A, UNDO + 1), ("bob", 1)):
        n = paged()
        n.ack("p:disk@1", MINUTE)
        n.unack_by(who, "p:disk@1", MINUTE + away)
        assert n.figures().all.ack.median == MINUTE


def test_what_was_taken_over_from_somebody_has_no_known_first_acknowledgement() -> None:
    n = paged()
    n.ack("p:disk@1", 20 * MINUTE, over="bob@example.com")
    n.over("p:disk@1", 30 * MINUTE)
    found = n.figures()
    assert (found.all.ack.n, found.all.ack_rate.n, found.cleared_unacked) == (0, 0, 0)


def test_a_take_over_of_what_a_journal_tells_of_counts_from_the_first() -> None:
    n = paged()
    n.ack("p:disk@1", 5 * MINUTE)
    n.ack("p:disk@1", 20 * MINUTE, over=A)
    assert n.figures().all.ack.median == 5 * MINUTE


def test_extending_one_s_own_is_no_take_over() -> None:
    n = paged()
    n.ack("p:disk@1", 5 * MINUTE, over=A)
    assert n.figures().all.ack.median == 5 * MINUTE


def test_the_time_to_take_back_is_that_of_the_key() -> None:
    assert UNDO == base.UNDO


def test_load_quality_and_noise_are_counted() -> None:
    found = night().figures()
    assert (found.busiest, found.busiest_at) == (3, NOON)
    assert (found.no_runbook, found.not_looked) == (1, 2)
    assert (found.unactionable, found.cleared_unacked) == (2, 1)
    assert found.noisiest == (("disk", 2), ("cpu", 1))
    assert [week.pages for week in found.weeks] == [3]


def test_a_page_that_two_sessions_tell_of_is_one() -> None:
    n = night()
    n.tell("alert.paged", 4 * HOUR, alerts=[page("p:disk@1", MINUTE)])
    assert n.figures().all.pages == 3


def test_night_goes_over_midnight_by_the_clock_on_the_wall() -> None:
    rules = NumbersRules()
    hours = [hour for hour in range(24) if rules.is_night(NOON + (hour - 12) * HOUR)]
    assert hours == [0, 1, 2, 3, 4, 5, 6, 22, 23]


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_a_median_lies_where_half_are_on_either_side(lengths: list[int]) -> None:
    found = spread(lengths)
    assert found.median is not None
    below = sum(length <= found.median for length in lengths)
    assert found.n == len(lengths)
    assert 2 * below >= found.n
    assert found.worst == max(lengths)
