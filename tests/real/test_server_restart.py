"""A server is killed and started again under the running dashboard."""

from __future__ import annotations

from pathlib import Path

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.workplace import Workplace


def test_killed_and_restarted(tmp_path: Path, own_alertmanager: RealAlertmanager) -> None:
    fired = alert("DiskFull")
    own_alertmanager.fire(fired)
    place = Workplace(tmp_path)
    place.watch(own_alertmanager.url)
    with place.sit_down(columns=120, rows=40) as terminal:
        terminal.wait_for(r"(?<!at least )1 alert\b")
        own_alertmanager.server.kill()
        terminal.wait_for("prod (stale|unreachable)")
        terminal.wait_for("at least 1 alert")
        assert "DiskFull" in terminal.text()
        own_alertmanager.server.start()
        own_alertmanager.fire(fired, alert("SecondThing"))
        terminal.press("ctrl+r")
        terminal.wait_for("SecondThing", 60)
        terminal.wait_for(r"(?<!at least )2 alerts\b")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_resolved_alert_leaves_the_board(tmp_path: Path, alertmanager: RealAlertmanager) -> None:
    fired = alert("DiskFull")
    alertmanager.fire(fired, alert("Stays"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.press("a")
        terminal.wait_for("saved")
        alertmanager.resolve(fired)
        terminal.wait_for(r"\b1 alert\b")
        terminal.press("q")
        assert terminal.wait_end() == 0
