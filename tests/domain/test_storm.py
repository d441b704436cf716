"""What is a storm, and what only looks like one."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Inputs, assemble
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.snapshot import SourceHealth, after_answer, after_failure
from oncall_tui.domain.storm import (
    Came,
    Gauge,
    StormRules,
    begins,
    followed,
    heaps,
    measure,
)
from oncall_tui.domain.work_parts import WorkView
from tests.fakes import MINUTE, NOON, make_alert

POLICY = load_policy("sev")
RULES = StormRules()
SECOND = 1000


class Sky:
    """One source and the gauge that listens to it."""

    def __init__(self, rules: StormRules = RULES) -> None:
        self.rules, self.gauge, self.now = rules, Gauge(), NOON
        self.health = SourceHealth("prod", "alertmanager")
        self.rows: Mapping[str, Row] = {}

    def answer(self, alerts: list[Alert], *, after: int = 5 * SECOND) -> tuple[str, ...]:
        self.now += after
        self.health = after_answer(
            self.health, at=self.now, next_try=self.now, count=len(alerts), skew=0
        )
        self.rows = rows_of(alerts, self.now)
        return self._look()

    def fail(self, *, after: int = 5 * SECOND) -> None:
        self.now += after
        self.health = after_failure(self.health, next_try=self.now, error="refused")
        self._look()

    def _look(self) -> tuple[str, ...]:
        self.gauge, risen = measure(
            self.gauge, self.rows, {"prod": self.health}, self.rules, now=self.now
        )
        return risen

    @property
    def storms(self) -> bool:
        return begins(self.gauge, self.rules)


def rows_of(alerts: list[Alert], now: int) -> Mapping[str, Row]:
    return assemble(
        Inputs(alerts=(tuple(alerts),), work=WorkView(), policy=POLICY, now=now), {}
    ).rows


def many(count: int, start: int = 0) -> list[Alert]:
    return [make_alert("Down", instance=f"host-{n}") for n in range(start, start + count)]


def test_more_than_the_rate_is_a_storm_and_the_rate_itself_is_none() -> None:
    sky = Sky()
    sky.answer([])
    sky.answer(many(30))
    assert not sky.storms
    sky.answer(many(31))
    assert sky.storms


def test_the_first_answer_of_a_start_is_no_storm() -> None:
    sky = Sky()
    assert sky.answer(many(500)) == ()
    assert not sky.storms


def test_what_was_remembered_before_the_first_answer_makes_none_either() -> None:
    sky = Sky()
    sky.rows = rows_of(many(10), sky.now)
    sky._look()
    sky.answer(many(500))
    assert not sky.storms


def test_a_source_that_comes_back_after_an_outage_is_no_storm() -> None:
    sky = Sky()
    sky.answer([])
    sky.fail()
    sky.fail(after=2 * MINUTE)
    sky.answer(many(500))
    assert not sky.storms
    sky.answer(many(531))
    assert sky.storms


def test_one_poll_that_fails_hides_no_storm() -> None:
    sky = Sky()
    sky.answer([])
    sky.fail()
    sky.answer(many(31))
    assert sky.storms


def test_a_monitoring_system_started_anew_tells_what_is_known() -> None:
    sky = Sky()
    sky.answer([])
    for count in range(0, 200, 10):
        sky.answer(many(count), after=MINUTE)
    assert not sky.storms
    sky.answer([])
    sky.answer(many(190))
    assert not sky.storms


def test_a_slow_rise_is_no_storm_and_a_rate_passes() -> None:
    sky = Sky()
    sky.answer([])
    for count in range(0, 400, 20):
        sky.answer(many(count), after=MINUTE)
        assert not sky.storms
    sky.answer(many(420), after=SECOND)
    assert sky.storms
    sky.answer(many(420), after=MINUTE)
    assert sky.gauge.rate == 0


def test_zero_switches_it_off() -> None:
    sky = Sky(StormRules(new=0))
    sky.answer([])
    sky.answer(many(500))
    assert not sky.storms


@given(st.lists(st.integers(0, 60), max_size=8))
def test_each_occurrence_is_counted_once(counts: list[int]) -> None:
    sky = Sky(StormRules(within=10**9))
    sky.answer([])
    told = [id_ for count in counts for id_ in sky.answer(many(count))]
    assert len(told) == len(set(told)) == max(counts, default=0)
    assert sky.gauge.rate == len(told)


def test_a_heap_says_what_became_of_its_alerts() -> None:
    alerts = many(3)
    came = {alert.id: Came("Down", "SEV-1", 0, NOON + n) for n, alert in enumerate(alerts)}
    left = followed(came, rows_of(alerts[:2], NOON))
    (heap,) = heaps(left.values())
    assert (heap.count, heap.first, heap.last, heap.cleared, heap.acked) == (
        3,
        NOON,
        NOON + 2,
        1,
        0,
    )


def test_heaps_stand_worst_first_then_largest() -> None:
    names = [("A", 1), ("B", 0), ("C", 0), ("C", 0)]
    came = [Came(name, f"SEV-{rank + 1}", rank, 1) for name, rank in names]
    assert [heap.name for heap in heaps(came)] == ["C", "B", "A"]


def test_rows_that_are_the_very_same_measure_as_equal_ones() -> None:
    sky = Sky()
    sky.answer(many(3))
    sky.answer(many(40))
    health, now = {"prod": sky.health}, sky.now + SECOND
    same = measure(sky.gauge, sky.rows, health, RULES, now=now)
    equal = measure(sky.gauge, dict(sky.rows), health, RULES, now=now)
    assert same == equal
