"""Silence that is bad news."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.alert import OWN, Alert, Suppression
from oncall_tui.domain.deadman import Watchdog
from oncall_tui.domain.matcher import parse_matchers
from oncall_tui.domain.snapshot import Snapshot, SourceHealth, after_answer, after_failure
from oncall_tui.services.deadman import DeadMan
from oncall_tui.services.estate import Estate
from tests.fakes import MINUTE, NOON, make_alert

DOG = make_alert("Watchdog", severity="none")
OTHER = make_alert("Disk")
WATCH = Watchdog("prod", parse_matchers('alertname="Watchdog"'), 5 * MINUTE, "critical")


class Night:
    """One source, its answers and its silences."""

    def __init__(self, *, silent_after: int = 3) -> None:
        self.now = NOON
        self.estate = Estate([SourceHealth("prod", "alertmanager")], [])
        self.deadman = DeadMan([WATCH], {"prod": silent_after})

    def answer(self, *alerts: Alert, after: int = MINUTE) -> list[str]:
        self.now += after
        before = self.estate.health["prod"]
        self.estate.health["prod"] = after_answer(
            before, at=self.now, next_try=self.now + 15 * MINUTE, count=len(alerts), skew=0
        )
        self.estate.take_alerts(Snapshot("prod", alerts, self.now))
        return self.own()

    def fail(self, after: int = MINUTE) -> list[str]:
        self.now += after
        before = self.estate.health["prod"]
        self.estate.health["prod"] = after_failure(before, next_try=self.now, error="refused")
        return self.own()

    def own(self) -> list[str]:
        snapshot = self.deadman.judge(self.estate, self.now)
        if snapshot is not None:
            self.estate.take_alerts(snapshot)
        return [alert.title for alert in self.estate.alerts_of(OWN)]


def test_a_watchdog_that_is_there_is_no_news() -> None:
    night = Night()
    for _ in range(20):
        assert night.answer(DOG, OTHER) == []


def test_one_that_is_missing_is_an_alert_after_its_time_and_not_before() -> None:
    night = Night()
    night.answer(DOG)
    assert night.answer(OTHER, after=5 * MINUTE - 1) == []
    assert night.answer(OTHER, after=1) == ["WatchdogMissing"]


def test_one_that_was_never_there_has_its_time_from_the_first_answer() -> None:
    night = Night()
    assert night.answer() == []
    assert night.answer(after=5 * MINUTE) == ["WatchdogMissing"]


def test_it_is_one_occurrence_until_the_watchdog_is_back() -> None:
    night = Night()
    night.answer(DOG)
    night.answer(after=6 * MINUTE)
    [first] = night.estate.alerts_of(OWN)
    night.answer()
    assert night.estate.alerts_of(OWN) == (first,)
    assert night.answer(DOG) == []
    assert night.answer(after=6 * MINUTE) == ["WatchdogMissing"]
    assert night.estate.alerts_of(OWN)[0].id != first.id


def test_a_silent_source_is_not_judged_by_its_watchdog() -> None:
    night = Night(silent_after=0)
    night.answer(DOG)
    assert night.fail(after=60 * MINUTE) == []


def test_so_many_failed_polls_are_an_alert_until_an_answer_comes() -> None:
    night = Night()
    night.answer(DOG)
    assert night.fail() == []
    assert night.fail() == []
    assert night.fail() == ["SourceUnreachable"]
    since = night.estate.alerts_of(OWN)[0].starts_at
    assert night.fail() == ["SourceUnreachable"]
    assert night.estate.alerts_of(OWN)[0].starts_at == since == night.now - MINUTE
    assert night.answer(DOG) == []


def test_what_has_not_changed_is_not_told_again() -> None:
    night = Night()
    night.answer(DOG)
    night.answer(after=6 * MINUTE)
    assert night.deadman.judge(night.estate, night.now + 1) is None


def test_a_failed_poll_does_not_bring_a_missing_watchdog_back() -> None:
    night = Night()
    night.answer(DOG)
    night.answer(after=6 * MINUTE)
    [first] = night.estate.alerts_of(OWN)
    assert night.fail() == ["WatchdogMissing"]
    assert night.answer(OTHER) == ["WatchdogMissing"]
    assert night.estate.alerts_of(OWN) == (first,)


def test_a_source_that_fails_every_other_poll_is_found_out_all_the_same() -> None:
    night = Night()
    night.answer(DOG)
    said: list[str] = []
    for _ in range(12):
        night.fail(after=30_000)
        night.answer(OTHER, after=30_000)
        said = night.answer(OTHER, after=30_000)
    assert said == ["WatchdogMissing"]


def test_a_source_that_comes_back_has_its_time_to_fill_up_again() -> None:
    """An Alertmanager that was started again knows nothing until it is told."""
    night = Night(silent_after=0)
    night.answer(DOG)
    for _ in range(60):
        night.fail()
    assert night.answer() == []
    assert night.answer(after=4 * MINUTE) == []
    assert night.answer(after=MINUTE) == ["WatchdogMissing"]


def test_a_clock_set_back_does_not_put_the_alarm_off() -> None:
    night = Night()
    night.answer(DOG)
    night.answer(after=4 * MINUTE)
    night.now -= 3_600_000
    assert night.answer(after=0) == []
    assert night.answer(after=MINUTE) == ["WatchdogMissing"]


def test_a_host_that_slept_missed_nothing_but_polls() -> None:
    night = Night()
    night.answer(DOG)
    before = night.estate.health["prod"]
    night.estate.health["prod"] = msgspec.structs.replace(before, next_try=night.now + 5_000)
    assert night.own() == []
    night.now += 8 * 3_600_000
    assert night.answer(after=0) == []
    assert night.own() == []


@pytest.mark.parametrize("suppression", Suppression)
def test_a_watchdog_that_is_kept_quiet_is_there(suppression: Suppression) -> None:
    night = Night()
    quiet = make_alert("Watchdog", severity="none", suppression=suppression)
    for _ in range(20):
        assert night.answer(quiet) == []


def test_a_watchdog_that_began_long_ago_is_there() -> None:
    night = Night()
    old = make_alert("Watchdog", severity="none", started=NOON - 400 * 86_400_000)
    for _ in range(20):
        assert night.answer(old) == []


def test_a_namesake_of_another_source_is_not_it() -> None:
    night = Night()
    night.answer(DOG)
    night.estate.take_alerts(Snapshot("edge", (make_alert("Watchdog", source="edge"),), night.now))
    assert night.answer(after=6 * MINUTE) == ["WatchdogMissing"]


POLLS = st.lists(
    st.tuples(st.sampled_from(("dog", "none", "fail")), st.integers(-3_600_000, 3_600_000)),
    max_size=40,
)


@given(POLLS)
def test_whatever_the_clock_does_an_alarm_is_one_occurrence_until_its_cause_ends(
    polls: list[tuple[str, int]],
) -> None:
    night = Night()
    raised: Alert | None = None
    for what, after in polls:
        if what == "fail":
            night.fail(after)
        else:
            night.answer(*((DOG,) if what == "dog" else ()), after=after)
        found = [a for a in night.estate.alerts_of(OWN) if a.title == "WatchdogMissing"]
        if what == "dog":
            assert found == []
        elif raised is not None:
            assert found == [raised]
        raised = found[0] if found else None
