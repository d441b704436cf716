"""However the dashboard ends, the terminal is as it was, and nothing that was saved is lost."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

BREAKS_ON_HELP = """
import sys
from oncall_tui.app import OncallApp

def strike(self):
    raise RuntimeError("provoked by a test")

OncallApp.action_help = strike
from oncall_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""Starts the program with a key that raises."""


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_quit(place: Workplace, key: str) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press(key)
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)],
    ids=["term", "hup", "quit"],
)
def test_signal(place: Workplace, number: signal.Signals, code: int) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("a")
        terminal.wait_for("saved")
        terminal.signal(number)
        assert terminal.wait_end() == code
        assert terminal.left_behind() == []
        assert "Traceback" not in terminal.after_screen()
    assert len(place.entries("alert.acked")) == 1
    place.assert_proven()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["term", "hup"])
def test_signal_while_the_program_starts(place: Workplace, number: signal.Signals) -> None:
    with place.sit_down() as terminal:
        until(lambda: b"\x1b[?1049h" in terminal.raw, "the alternate screen")
        terminal.signal(number)
        assert terminal.wait_end() in {128 + number, -number}
        assert terminal.left_behind() == []


def test_exception(place: Workplace) -> None:
    argv = [sys.executable, "-c", BREAKS_ON_HELP, "--config", str(place.config)]
    with place.sit_down(argv=argv) as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("?")
        assert terminal.wait_end() == 1
        assert terminal.left_behind() == []
        said = terminal.after_screen().strip()
    assert "Traceback" not in said
    assert said.startswith("oncall-tui:")
    assert len(said.splitlines()) == 1
    place.assert_proven()


def test_a_dropped_line_ends_the_program_and_keeps_the_ack(place: Workplace) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("a")
        terminal.wait_for("saved")
        terminal.hang_up()
        until(lambda: terminal.process.poll() is not None, "the end of the program")
    assert len(place.entries("alert.acked")) == 1
    place.assert_proven()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["term", "hup"])
def test_a_half_written_note_is_there_again(place: Workplace, number: signal.Signals) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("n")
        terminal.wait_for("Note to")
        terminal.press(*"half a thought")
        terminal.wait_for("half a thought")
        terminal.signal(number)
        assert terminal.wait_end() == 128 + number
        assert terminal.left_behind() == []
    assert place.entries("alert.noted") == []
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("n")
        terminal.wait_for("half a thought")
        terminal.press("enter")
        terminal.wait_for("noted 1, saved")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(place.entries("alert.noted")) == 1
