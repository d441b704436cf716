"""After a signal the next start shows the board as it was; two starts know of each other."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.workplace import Workplace


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"), alert("QueueGrows"), alert("SlowApi"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


def choose(terminal: Terminal) -> None:
    terminal.wait_for("3 alerts")
    terminal.press("/")
    terminal.wait_for("^/ ")
    terminal.press(*"DiskFull|Slow", "enter")
    terminal.wait_for("filter .*: 2 of 3")
    terminal.press(">")
    terminal.wait_for("by time")
    terminal.press("j", "j")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["hup", "term"])
def test_after_a_signal_it_is_as_it_was_once(place: Workplace, number: signal.Signals) -> None:
    with place.sit_down() as terminal:
        choose(terminal)
        terminal.press("9")
        terminal.wait_for("SOURCES")
        terminal.signal(number)
        terminal.wait_end()
    with place.sit_down() as terminal:
        terminal.wait_for("SOURCES")
        terminal.press("1")
        terminal.wait_for("filter .*: 2 of 3.*by time")
        assert "QueueGrows" not in terminal.text()
        terminal.press("q")
        assert terminal.wait_end() == 0
    with place.sit_down() as terminal:
        terminal.wait_for("QueueGrows")
        assert "filter DiskFull" not in terminal.text()
        terminal.press("q")
        terminal.wait_end()


def test_after_a_key_it_begins_anew(place: Workplace) -> None:
    with place.sit_down() as terminal:
        choose(terminal)
        terminal.press("q")
        assert terminal.wait_end() == 0
    with place.sit_down() as terminal:
        terminal.wait_for("QueueGrows")
        terminal.press("q")
        terminal.wait_end()


def test_a_filter_that_was_half_typed_is_there_when_one_is_typed_again(place: Workplace) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("3 alerts")
        terminal.press("/")
        terminal.wait_for("^/ ")
        terminal.press(*"team=~(db")
        terminal.wait_for(r"^/ team=~\(db")
        terminal.signal(signal.SIGHUP)
        terminal.wait_end()
    with place.sit_down() as terminal:
        terminal.wait_for("as you left it")
        terminal.press("/")
        terminal.wait_for(r"^/ team=~\(db")
        terminal.press("ctrl+q")
        terminal.wait_end()


def test_two_sessions_know_of_each_other_until_one_ends(place: Workplace) -> None:
    with place.sit_down() as first:
        first.wait_for("3 alerts")
        with place.sit_down() as second:
            second.wait_for(r"another session of yours: pts/\d+ since \d\d:\d\d")
            second.wait_for("DiskFull")
            second.press("a")
            second.wait_for("acknowledged|saved|Acknowledge")
            second.press("ctrl+q")
            second.wait_end()
        first.process.kill()
        first.wait_end()
    with place.sit_down() as third:
        third.wait_for("3 alerts")
        assert "another session" not in third.text()
        third.press("q")
        third.wait_end()
