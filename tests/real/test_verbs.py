"""The verbs without a dashboard, on real servers: exit codes, JSON, the same path as the keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.roundup_server import PASSWORD, USER, RealRoundup
from tests.real.workplace import ME, Workplace


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


def test_alerts_complete(place: Workplace) -> None:
    document = place.json("alerts", "--json")
    assert [row["title"] for row in document["alerts"]] == ["DiskFull", "SlowApi"]
    only = place.json("alerts", "--json", "--filter", 'severity="warning"')
    assert [row["title"] for row in only["alerts"]] == ["SlowApi"]


def test_alerts_partial_and_none(place: Workplace, alertmanager_proxy: FaultyProxy) -> None:
    place.watch("http://127.0.0.1:1", name="dead")
    document = place.json("alerts", "--json", code=3)
    assert len(document["alerts"]) == 2
    alertmanager_proxy.fault = Fault.RESET
    place.json("alerts", "--json", code=4)


def test_ack_note_unack(place: Workplace, alertmanager: RealAlertmanager) -> None:
    id_ = place.json("alerts", "--json")["alerts"][0]["id"]
    acked = place.run("ack", id_, "--note", "on it", "--for", "30m")
    assert acked.returncode == 0, acked
    (silence,) = alertmanager.silences()
    assert silence["createdBy"] == ME
    assert "on it" in silence["comment"]
    noted = place.run("note", id_, "--text", "disk is at 97 %")
    assert noted.returncode == 0, noted
    unacked = place.run("unack", id_)
    assert unacked.returncode == 0, unacked
    assert alertmanager.silences() == []
    assert [entry["type"] for entry in place.entries() if entry["type"].startswith("alert")] == [
        "alert.acked",
        "alert.noted",
        "alert.unacked",
    ]
    place.assert_proven()


def test_an_unack_after_an_extension_leaves_nothing(
    place: Workplace, alertmanager: RealAlertmanager
) -> None:
    id_ = place.json("alerts", "--json")["alerts"][0]["id"]
    for words in (["ack", id_], ["ack", id_, "--for", "2h"]):
        done = place.run(*words)
        assert done.returncode == 0, done
        assert len(alertmanager.silences()) == 1
    assert place.run("unack", id_).returncode == 0
    assert alertmanager.silences() == []
    assert [row["state"] for row in place.json("alerts", "--json")["alerts"]] == ["unacked"] * 2


def test_an_ack_that_does_not_arrive_is_saved_and_waits(
    place: Workplace, alertmanager_proxy: FaultyProxy
) -> None:
    id_ = place.json("alerts", "--json")["alerts"][0]["id"]
    alertmanager_proxy.fault = Fault.LOST_REPLY
    done = place.run("ack", id_)
    assert done.returncode == 3, done
    assert "saved as entry" in done.stdout
    assert "told later" in done.stdout
    assert len(place.entries("alert.acked")) == 1
    place.assert_proven()


def test_an_unknown_alert_is_refused(place: Workplace) -> None:
    done = place.run("ack", "nothing-like-it")
    assert done.returncode == 1
    assert done.stderr.startswith("oncall-tui: ")
    assert len(done.stderr.splitlines()) == 1
    assert place.entries("alert.acked") == []


def test_tickets(place: Workplace, roundup: RealRoundup) -> None:
    key = roundup.open_ticket("Listed by a verb")
    document = place.json("tickets", "--json")
    assert key in {row["key"] for row in document["tickets"]}


def test_doctor_finds_nothing_wrong(place: Workplace) -> None:
    place.run("alerts")
    document = place.json("doctor", "--json")
    assert document


def test_doctor_tells_a_refusal(place: Workplace, alertmanager_proxy: FaultyProxy) -> None:
    alertmanager_proxy.fault = Fault.UNAUTHORIZED
    done = place.run("doctor")
    assert done.returncode == 1
    assert "401" in done.stdout + done.stderr
