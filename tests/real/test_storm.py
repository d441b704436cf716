"""A storm from a real Alertmanager: 1,000 alerts in ten seconds, met by keyboard."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

NAMES = 10
POSTS = 10
A_POST = 100


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


def flood(alertmanager: RealAlertmanager) -> None:
    """Let 1,000 alerts of ten names rise, a hundred a second."""
    for post in range(POSTS):
        begun = time.monotonic()
        alertmanager.fire(
            *[
                alert(f"Flood{number % NAMES}", minutes_ago=0, instance=f"host-{post}-{number}")
                for number in range(A_POST)
            ]
        )
        time.sleep(max(0, 1 - (time.monotonic() - begun)))


def test_a_thousand_alerts_in_ten_seconds(place: Workplace, alertmanager: RealAlertmanager) -> None:
    alertmanager.fire(alert("Before"))
    with place.sit_down(columns=120, rows=40) as terminal:
        terminal.wait_for("1 alert")
        terminal.press("j")
        rising = threading.Thread(target=flood, args=(alertmanager,))
        rising.start()
        terminal.wait_for("STORM [0-9,]+ in 60s")
        terminal.wait_for(r"Flood3 .*\d")
        # Keys answer while it goes on.
        for key, line in (("g", 2), ("j", 3), ("j", 4), ("k", 3)):
            terminal.press(key)
            terminal.wait_for(rf"line {line} of", 5)
        rising.join()
        terminal.wait_for("STORM 1,000 in 60s", 30)
        assert len(place.entries("storm.begun")) == 1
        assert calls(bytes(terminal.raw)) == 1
        terminal.press("a")
        terminal.wait_for("Acknowledge 100 alerts")
        terminal.wait_for("2h")
        for keys in ("rack is dark", "", "100"):
            terminal.press(*keys, "enter")
            time.sleep(0.5)  # nobody types on before the cursor stands in the next line
        terminal.wait_for("acknowledged 100, saved", 30)
        assert len(place.entries("alert.acked")) == 100
        until(lambda: len(alertmanager.silences()) == 100, "100 silences", 60)
        terminal.press("!")
        terminal.wait_for("1,000 came, 100 acknowledged")
        terminal.wait_for("all acked")
        assert calls(bytes(terminal.raw)) == 1
        terminal.press("esc")
        terminal.wait_for("BOARD")
        assert "STORM" not in terminal.text()
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
    (ended,) = place.entries("storm.ended")
    assert (ended["d"]["total"], ended["d"]["acked"]) == (1000, 100)
    place.assert_proven()


def calls(raw: bytes) -> int:
    """Count the notifications; each rings the bell once."""
    return raw.count(b"\x1b]9;")


def test_a_start_into_a_thousand_alerts_is_no_storm(
    place: Workplace, alertmanager: RealAlertmanager
) -> None:
    flood_at_once = [alert(f"Flood{n % NAMES}", instance=f"host-{n}") for n in range(1000)]
    alertmanager.fire(*flood_at_once)
    with place.sit_down(columns=120, rows=40) as terminal:
        terminal.wait_for("1,000 alerts")
        terminal.press("j")
        terminal.wait_for(r"line \d+ of")
        assert "STORM" not in terminal.text()
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert place.entries("storm.begun") == []
