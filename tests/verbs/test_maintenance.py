"""`snooze` and `maintenance`: written in the journal, nothing sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.verbs.conftest import Run
from tests.verbs.test_acts import alerts, one, types


@pytest.fixture
def planned(config: Path) -> Path:
    """A window over all of edge, begun an hour ago, and one of next week."""
    now = datetime.now(UTC)
    times = [(now + timedelta(hours=h)).isoformat(timespec="seconds") for h in (-1, 1, 90, 91)]
    config.write_text(
        config.read_text()
        + f"""
[[maintenance]]
name = "edge"
match = 'alertname=~".+"'
source = "edge"
start = {times[0]}
end = "{times[1]}"
owner = "bob"
text = "New $kernels."
checklist = ["it is up", "it answers"]

[[maintenance]]
name = "later"
match = 'alertname="X"'
start = {times[2]}
end = {times[3]}
"""
    )
    return config


@pytest.mark.usefixtures("config")
def test_a_snooze_is_saved_and_never_sent(run: Run) -> None:
    alert = one(run, "prod")
    done = run("snooze", alert["id"], "--for", "30m", "--note", "after lunch")
    assert done.code == 0
    assert types(run) == ["alert.snoozed"]
    assert alerts(run)[alert["id"]]["state"] == "shelved"


@pytest.mark.usefixtures("config")
def test_a_snooze_of_more_than_a_day_or_without_an_end_is_refused(run: Run) -> None:
    assert run("snooze", "x", "--for", "2d").code == 2
    assert run("snooze", "x").code == 2


@pytest.mark.usefixtures("planned")
def test_what_a_window_covers_is_out(run: Run) -> None:
    found = alerts(run).values()
    states = {alert["state"] for alert in found if alert["source"] == "edge"}
    assert "out" in states
    assert "unacked" not in states
    assert any(alert["state"] == "unacked" for alert in found)


@pytest.mark.usefixtures("planned")
def test_a_window_goes_from_announced_to_closed(run: Run) -> None:
    told = run("maintenance", "announce", "edge")
    assert told.code == 0
    assert "New $kernels." in told.out
    assert "it answers" in told.out
    assert run("maintenance", "begin", "edge").code == 0
    assert run("maintenance", "begin", "edge").code == 1
    assert run("maintenance", "extend", "edge", "--for", "30m", "--reason", "slow").code == 0
    assert "it answers" in run("maintenance", "close", "edge", "--done", "1").err
    assert run("maintenance", "close", "edge", "--done", "1,2", "--na", "2").code == 2
    assert run("maintenance", "close", "edge", "--done", "1", "--failed", "2").code == 1
    closing = ("maintenance", "close", "edge", "--done", "1", "--failed", "2", "--note", "see 12")
    assert run(*closing).code == 0
    assert types(run) == [
        "maintenance.announced",
        "maintenance.begun",
        "maintenance.announced",
        "maintenance.closed",
    ]
    assert any(a["state"] == "unacked" for a in alerts(run).values() if a["source"] == "edge")
    windows = json.loads(run("maintenance", "list", "--json").out)["windows"]
    assert [window["phase"] for window in windows] == ["closed", "scheduled"]
    assert windows[0]["end"] > windows[0]["planned_end"]
    assert run("journal", "verify").code == 0


@pytest.mark.usefixtures("planned")
def test_people_get_the_windows_that_are_near(run: Run) -> None:
    listed = run("maintenance", "list").out
    assert "running" in listed
    assert "later" in listed


@pytest.mark.usefixtures("planned")
def test_nothing_begins_before_its_time_and_read_only_changes_nothing(run: Run) -> None:
    assert "has not come yet" in run("maintenance", "begin", "later").err
    for noun in ("announce", "begin", "close"):
        assert run("--read-only", "maintenance", noun, "edge").code == 2
    assert run("maintenance", "begin", "no such").code == 1
