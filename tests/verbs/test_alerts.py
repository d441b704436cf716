"""`alerts` and `tickets`: complete, partial, nothing, and what scripts read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.verbs.conftest import Run

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NOWHERE = "http://127.0.0.1:9"


def lose(config: Path, *names: str) -> None:
    """Point endpoints of the configuration to a port where nobody listens."""
    text = config.read_text()
    for name in names:
        text = re.sub(rf'(name = "{name}"\nkind = "\w+"\nurl = )"[^"]*"', rf'\1"{NOWHERE}"', text)
    config.write_text(text)


@pytest.mark.usefixtures("config")
def test_a_complete_view_exits_0_and_is_worst_first(run: Run) -> None:
    done = run("alerts", "--json")
    document = json.loads(done.out)
    levels = [a["level"] for a in document["alerts"] if a["state"] in {"unacked", "acked"}]
    assert done.code == 0
    assert done.err == ""
    assert document["complete"] is True
    assert len(document["alerts"]) == document["total"] + document["quiet"]
    order = ["SEV-1", "SEV-2", "SEV-3", "UNMAP", "SEV-4"]
    assert levels == sorted(levels, key=order.index)


@pytest.mark.usefixtures("config")
def test_times_are_rfc_3339_and_durations_seconds(run: Run) -> None:
    for alert in json.loads(run("alerts", "--json").out)["alerts"]:
        assert TIME.fullmatch(alert["started_at"])
        assert isinstance(alert["age"], int | float)
        if alert["acknowledge_by"] is not None:
            assert TIME.fullmatch(alert["acknowledge_by"])
            assert isinstance(alert["time_left"], int | float)


@pytest.mark.usefixtures("config")
def test_a_filter_keeps_what_matches(run: Run) -> None:
    kept = json.loads(run("alerts", "--json", "--filter", 'team="databases"').out)["alerts"]
    assert kept
    assert {alert["labels"]["team"] for alert in kept} == {"databases"}


@pytest.mark.usefixtures("config")
def test_a_filter_that_cannot_be_understood_is_one_line(run: Run) -> None:
    done = run("alerts", "--filter", 'team=~"("')
    assert done.code == 2
    assert done.err.count("\n") == 1


@pytest.mark.usefixtures("config")
def test_an_alert_shows_the_ticket_that_names_it(run: Run) -> None:
    alerts = json.loads(run("alerts", "--json").out)["alerts"]
    assert "DiskWillFill" in [a["title"] for a in alerts if a["ticket"] is not None]


def test_a_partial_view_exits_3_and_says_at_least(run: Run, config: Path) -> None:
    lose(config, "edge")
    done = run("alerts")
    assert done.code == 3
    assert "at least" in done.out
    assert done.err.startswith("oncall-tui: edge did not answer: ")
    document = json.loads(run("alerts", "--json").out)
    assert document["complete"] is False
    assert [s["name"] for s in document["sources"] if not s["answered"]] == ["edge"]


def test_no_answer_at_all_exits_4_and_is_still_one_document(run: Run, config: Path) -> None:
    lose(config, "prod", "edge", "batch")
    done = run("alerts", "--json")
    assert done.code == 4
    assert json.loads(done.out)["alerts"] == []


def test_a_silent_ticket_system_does_not_make_the_alerts_partial(run: Run, config: Path) -> None:
    lose(config, "desk")
    assert run("alerts", "--json").code == 0
    assert run("tickets", "--json").code == 4


@pytest.mark.usefixtures("config")
def test_people_get_a_table_with_the_ids_that_ack_takes(run: Run) -> None:
    done = run("alerts")
    first = done.out.splitlines()[1].split()
    fingerprint = json.loads(run("alerts", "--json").out)["alerts"][0]["fingerprint"]
    assert fingerprint in first


@pytest.mark.usefixtures("config")
def test_tickets_come_newest_change_first(run: Run) -> None:
    done = run("tickets", "--json")
    changed = [ticket["updated_at"] for ticket in json.loads(done.out)["tickets"]]
    assert done.code == 0
    assert changed == sorted(changed, reverse=True)
    assert "TICKET" in run("tickets").out


def test_without_a_configuration_the_ways_on_are_named(run: Run) -> None:
    done = run("alerts")
    assert done.code == 1
    assert "oncall-tui init" in done.err
    assert "oncall-tui demo" in done.err
    assert done.err.count("\n") == 1
