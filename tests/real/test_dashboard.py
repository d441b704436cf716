"""The main job, by keyboard, in a real terminal, on real servers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.roundup_server import PASSWORD, USER, RealRoundup
from tests.real.until import until
from tests.real.workplace import ME, Workplace

SIZES = pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager, roundup: RealRoundup) -> Workplace:
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    place.track(roundup.url, USER, PASSWORD)
    return place


@SIZES
def test_a_shift_from_the_alert_to_the_end_of_the_runbook(
    place: Workplace, alertmanager: RealAlertmanager, columns: int, rows: int
) -> None:
    alertmanager.fire(alert("DiskFull", service="db"), alert("SlowApi", "info"))
    with place.sit_down(columns=columns, rows=rows) as terminal:
        terminal.wait_for(r"DiskFull")
        terminal.wait_for(r"2 alerts")
        choose(terminal, "DiskFull")
        terminal.press("a")
        terminal.wait_for("acknowledged 1, saved")
        (silence,) = until(alertmanager.silences, "a silence in Alertmanager")
        assert silence["createdBy"] == ME
        terminal.wait_for(r"acked +DiskFull")
        terminal.press("n")
        terminal.wait_for("Note to")
        terminal.press(*"looking at db", "enter")
        terminal.wait_for("noted 1, saved")
        walk_to_the_end(terminal, place)
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
    assert len(place.entries("alert.acked")) == 1
    assert len(place.entries("effect.sent")) == 1
    assert len(place.entries("alert.noted")) == 1
    assert len(place.entries("step.outcome")) == 3
    assert len(place.entries("run.closed")) == 1
    place.assert_proven()


def test_a_run_goes_on_where_it_was_when_the_program_was_killed(
    place: Workplace, alertmanager: RealAlertmanager
) -> None:
    alertmanager.fire(alert("DiskFull"))
    with place.sit_down() as terminal:
        terminal.wait_for("1 alert")
        terminal.press("r")
        terminal.wait_for("0 of 3 steps")
        terminal.press("d")
        terminal.wait_for("done, saved")
        terminal.process.kill()
        terminal.wait_end()
    with place.sit_down() as terminal:
        terminal.wait_for("1 alert")
        terminal.press("r")
        terminal.wait_for("1 of 3 steps")
        terminal.press("esc")
        terminal.wait_for("BOARD")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(place.entries("run.started")) == 1
    place.assert_proven()


def test_a_ticket_is_taken_and_noted_by_key(place: Workplace, roundup: RealRoundup) -> None:
    key = roundup.open_ticket("Printer on fire")
    with place.sit_down() as terminal:
        terminal.wait_for("BOARD")
        terminal.press("3")
        terminal.wait_for("Printer on fire")
        terminal.press("g")
        terminal.press("a")
        until(lambda: roundup.ticket(key)["assignedto"], "an owner in the tracker")
        terminal.press("n")
        terminal.wait_for("Note to")
        terminal.press(*"called the brigade", "enter")
        until(lambda: roundup.notes(key), "a note in the tracker")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
    assert roundup.ticket(key)["assignedto"]["username"] == USER
    assert "called the brigade" in roundup.notes(key)[0]
    place.assert_proven()


def choose(terminal: Terminal, name: str) -> None:
    """Filter for an alert, so that the cursor is on it."""
    terminal.press("/")
    terminal.wait_for(r"^/ ?", 5)
    terminal.press(*name, "enter")
    terminal.wait_for(f"filter {name}")


def walk_to_the_end(terminal: Terminal, place: Workplace) -> None:
    """Do the three steps of the runbook, close the run, go back to the board."""
    terminal.press("r")
    terminal.wait_for("0 of 3 steps")
    for number in (1, 2, 3):
        terminal.press("d")
        until(partial(has_outcomes, place, number), f"step {number}")
        terminal.wait_for("done, saved")
        terminal.press("tab")
        terminal.wait_for(f"{number} of 3 steps|no step is left")
    terminal.press("c")
    terminal.wait_for("Close the run as")
    terminal.press("1")
    terminal.wait_for("run closed as")
    terminal.press("esc")
    terminal.wait_for("BOARD")


def has_outcomes(place: Workplace, number: int) -> bool:
    """Whether that many steps stand in the journal."""
    return len(place.entries("step.outcome")) == number
