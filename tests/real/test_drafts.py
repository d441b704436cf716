"""What was being typed when the line dropped is there at the next start."""

from __future__ import annotations

import signal
import stat
from pathlib import Path

import pytest

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


def files(place: Workplace) -> list[Path]:
    return list((place.root / "state" / "oncall-tui" / "drafts").glob("*.json"))


@pytest.mark.parametrize("end", ["hup", "term", "hang up", "kill"])
def test_a_note_that_was_cut_off_can_be_ended_after_the_next_start(
    place: Workplace, end: str
) -> None:
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("n")
        terminal.wait_for("Note to DiskFull")
        terminal.send(b"called the ven")
        terminal.wait_for("called the ven")
        if end == "hang up":
            terminal.hang_up()
        elif end == "kill":
            until(lambda: files(place) and b"the ven" in files(place)[0].read_bytes(), "the draft")
            terminal.signal(signal.SIGKILL)
        else:
            terminal.signal(signal.SIGHUP if end == "hup" else signal.SIGTERM)
        until(lambda: terminal.process.poll() is not None, "the end of the program")
    [path] = files(place)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("n")
        terminal.wait_for("called the ven")
        terminal.send(b"dor\r")
        terminal.wait_for("noted 1, saved")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert files(place) == []
    assert len(place.entries("alert.noted")) == 1
    place.assert_proven()
