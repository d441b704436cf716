from __future__ import annotations

from collections.abc import Iterator

import pytest

from oncall_tui.demo.estate import DemoEstate
from tests.demo.client import Client
from tests.fakes import FakeClock


@pytest.fixture
def batch(estate: DemoEstate) -> Iterator[Client]:
    with Client(estate.addresses.batch) as client:
        yield client


def test_alerts_come_in_the_envelope_and_without_fingerprint(batch: Client) -> None:
    answer = batch.get("/api/v1/alerts").json()
    assert answer["status"] == "success"
    for alert in answer["data"]["alerts"]:
        assert alert.keys() == {"labels", "annotations", "state", "activeAt", "value"}


def test_a_pending_alert_turns_into_a_firing_one_under_the_same_start(
    batch: Client, clock: FakeClock
) -> None:
    def late() -> tuple[str, str]:
        listed = batch.get("/api/v1/alerts").json()["data"]["alerts"]
        [alert] = [a for a in listed if a["labels"]["alertname"] == "ReportLate"]
        return alert["state"], alert["activeAt"]

    state, active_at = late()
    assert state == "pending"
    clock.advance(240_000)
    assert late() == ("firing", active_at)


def test_rules_tell_query_hold_and_their_own_alerts(batch: Client) -> None:
    [group] = batch.get("/api/v1/rules?type=alert").json()["data"]["groups"]
    rules = {rule["name"]: rule for rule in group["rules"]}
    assert rules["ReportLate"]["state"] == "pending"
    assert rules["ReportLate"]["duration"] == 300
    assert rules["ExportSlow"] | {"state": "inactive", "alerts": []} == rules["ExportSlow"]
    assert rules["BackupMissed"]["alerts"][0]["state"] == "firing"
    assert all(rule["query"] and rule["health"] == "ok" for rule in rules.values())


def test_templates_of_a_rule_are_not_filled_in(batch: Client) -> None:
    [group] = batch.get("/api/v1/rules").json()["data"]["groups"]
    [rule] = [rule for rule in group["rules"] if rule["name"] == "BackupMissed"]
    assert "{{ $labels.service }}" in rule["annotations"]["summary"]
    assert "{{ $value }}" in rule["annotations"]["summary"]


def test_there_are_no_recording_rules(batch: Client) -> None:
    assert batch.get("/api/v1/rules?type=record").json()["data"] == {"groups": []}


def test_it_is_ready_and_refuses_the_rest(batch: Client) -> None:
    assert batch.get("/-/ready").status == 200
    assert batch.get("/api/v1/status/buildinfo").json()["data"]["version"]
    assert batch.get("/api/v1/nope").status == 404
    assert batch.ask("POST", "/api/v1/alerts", {}).status == 405
