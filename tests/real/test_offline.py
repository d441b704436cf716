"""With every endpoint down the dashboard starts, shows, acts, and makes good when they return."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.roundup_server import PASSWORD, USER
from tests.real.until import until
from tests.real.workplace import Workplace


class Line:
    """The network between the place and the servers."""

    def __init__(self, *proxies: FaultyProxy) -> None:
        self._proxies = proxies

    def cut(self) -> None:
        for proxy in self._proxies:
            proxy.fault = Fault.RESET

    def mend(self) -> None:
        for proxy in self._proxies:
            proxy.fault = Fault.NONE


@pytest.fixture
def line(alertmanager_proxy: FaultyProxy, roundup_proxy: FaultyProxy) -> Line:
    return Line(alertmanager_proxy, roundup_proxy)


@pytest.fixture
def place(
    tmp_path: Path,
    alertmanager: RealAlertmanager,
    alertmanager_proxy: FaultyProxy,
    roundup_proxy: FaultyProxy,
) -> Workplace:
    alertmanager.fire(alert("DiskFull"), alert("SlowApi", "warning", instance="api"))
    place = Workplace(tmp_path)
    place.watch(alertmanager_proxy.url)
    place.track(f"{roundup_proxy.url}/t", USER, PASSWORD)
    return place


@pytest.fixture
def terminal_with_cache(place: Workplace, line: Line) -> Iterator[Terminal]:
    """A dashboard that was started after one that saw everything, with the network cut between."""
    with place.sit_down(columns=120, rows=40) as first:
        first.wait_for("2 alerts")
        first.press("q")
        assert first.wait_end() == 0
    line.cut()
    with place.sit_down(columns=120, rows=40) as second:
        yield second


def test_what_was_known_is_shown_with_its_age(terminal_with_cache: Terminal) -> None:
    text = terminal_with_cache.wait_for("DiskFull")
    assert "at least 2 alerts" in text
    terminal_with_cache.wait_for(r"prod unreachable, \d+\w+ old", 40)


def test_an_ack_waits_and_is_sent_when_the_network_is_back(
    place: Workplace, line: Line, alertmanager: RealAlertmanager, terminal_with_cache: Terminal
) -> None:
    terminal = terminal_with_cache
    terminal.wait_for("DiskFull")
    terminal.press("a")
    terminal.wait_for("acknowledged 1, saved, 1 to be sent when the source answers")
    assert alertmanager.silences() == []
    line.mend()
    terminal.press("ctrl+r")
    until(alertmanager.silences, "the silence", 40)
    until(lambda: place.entries("effect.sent"), "the outcome in the journal")
    terminal.press("q")
    assert terminal.wait_end() == 0
    assert len(place.entries("alert.acked")) == len(place.entries("effect.sent")) == 1
    place.assert_proven()


def test_an_ack_outlives_the_session_and_is_asked_about_when_it_resolved_meanwhile(
    place: Workplace, line: Line, alertmanager: RealAlertmanager, terminal_with_cache: Terminal
) -> None:
    terminal = terminal_with_cache
    terminal.wait_for("DiskFull")
    terminal.press("a")
    terminal.wait_for("acknowledged 1, saved")
    terminal.press("q")
    assert terminal.wait_end() == 0
    alertmanager.clear()
    line.mend()
    with place.sit_down(columns=120, rows=40) as third:
        third.wait_for("resolved meanwhile", 90)
        assert alertmanager.silences() == []
        third.press("esc")
        third.wait_gone("resolved meanwhile")
        third.press("q")
        assert third.wait_end() == 0
    place.assert_proven()


def test_deleting_the_cache_loses_nothing(
    place: Workplace, line: Line, alertmanager: RealAlertmanager, terminal_with_cache: Terminal
) -> None:
    terminal = terminal_with_cache
    terminal.wait_for("DiskFull")
    terminal.press("a")
    terminal.wait_for("acknowledged 1, saved")
    terminal.press("q")
    assert terminal.wait_end() == 0
    before = place.entries("alert.acked")
    shutil.rmtree(place.cache)
    place.cache.mkdir(mode=0o700)
    line.mend()
    with place.sit_down(columns=120, rows=40) as third:
        third.wait_for(r"acked +.?DiskFull")
        third.press("q")
        assert third.wait_end() == 0
    assert place.entries("alert.acked") == before
    place.assert_proven()


def test_with_nothing_known_at_all_it_starts_and_says_so(place: Workplace, line: Line) -> None:
    line.cut()
    with place.sit_down() as terminal:
        terminal.wait_for("nothing is known to be wrong")
        terminal.wait_for("at least 0 alerts")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
