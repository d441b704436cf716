"""`assign`, `escalate`, `alerts --mine`: the same path as the keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.verbs.conftest import Run
from tests.verbs.test_acts import alerts, one, types

PEOPLE = """
[[contacts]]
id = "bob"
name = "Bob Example"
reach = ["tel +49 30 901821"]
"""


@pytest.fixture
def staffed(config: Path) -> Path:
    config.write_text(config.read_text() + PEOPLE)
    return config


def entry(run: Run, type_: str) -> dict[str, Any]:
    entries = json.loads(run("journal", "show", "--json").out)["entries"]
    found: dict[str, Any] = next(e for e in reversed(entries) if e["type"] == type_)
    return found


@pytest.mark.usefixtures("staffed")
def test_an_alert_is_given_to_somebody_by_their_full_name(run: Run) -> None:
    alert = one(run, "edge")
    done = run("assign", alert["id"], "--to", "bob example", "--note", "yours", "--for", "30m")
    assert done.code == 0, done.err
    assert "given to bob example, saved as entry" in done.out
    assert "given, not told: call Bob Example (bob), tel +49 30 901821" in done.out
    told = alerts(run)[alert["id"]]
    assert (told["state"], told["owner"], told["given"]["to"]) == ("unacked", None, "bob")
    assert "for bob" in run("alerts").out
    found = entry(run, "alert.assigned")
    assert (found["data"]["to"], found["texts"]) == ("bob", {"note": "yours"})


@pytest.mark.usefixtures("staffed")
def test_what_somebody_has_is_not_given_away_without_a_reason(run: Run) -> None:
    theirs = next(
        a for a in alerts(run).values() if a["state"] == "acked" and "alice" not in a["owner"]
    )
    done = run("assign", theirs["id"], "--to", "bob")
    assert done.code == 1
    assert f"is acknowledged by {theirs['owner']}" in done.err
    assert run("assign", theirs["id"], "--to", "bob", "--note", "they sleep").code == 0
    assert entry(run, "alert.assigned")["data"]["over"] == theirs["owner"]


@pytest.mark.usefixtures("staffed")
def test_an_escalation_says_that_nobody_was_told_and_whom_to_call(run: Run) -> None:
    alert = one(run, "edge")
    done = run("escalate", alert["id"], "--to", "bob", "--note", "it is beyond me")
    assert done.code == 0, done.err
    assert "escalated, saved as entry" in done.out
    assert "Written down; edge cannot be told. Call:" in done.out
    assert "Bob Example (bob), tel +49 30 901821" in done.out
    assert "it is beyond me" in done.out
    assert alerts(run)[alert["id"]]["escalated"]["to"] == "bob"
    assert types(run) == ["alert.escalated"]


@pytest.mark.usefixtures("staffed")
def test_a_level_and_the_next_one(run: Run) -> None:
    alert = one(run, "edge")
    assert run("escalate", alert["id"], "--to", "l2", "--note", "x").code == 0
    assert alerts(run)[alert["id"]]["escalated"]["level"] == "L2"
    assert run("escalate", alert["id"], "--note", "x").code == 0
    assert alerts(run)[alert["id"]]["escalated"]["level"] == "L3"


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("verb", [("assign",), ("escalate", "--note", "x")])
def test_a_name_that_nobody_has_is_refused_unless_it_is_meant(
    run: Run, verb: tuple[str, ...]
) -> None:
    alert = one(run, "edge")
    done = run(*verb, alert["id"], "--to", "nobdy")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "nobody called nobdy is known: nothing was done; --anyone takes any name" in done.err
    assert "bob" in done.err
    told = alerts(run)[alert["id"]]
    assert (told["given"], told["escalated"]) == (None, None)
    assert run(*verb, alert["id"], "--to", "nobdy", "--anyone").code == 0


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("verb", [("assign",), ("escalate", "--note", "x")])
def test_a_level_beyond_the_ladder_is_refused_with_those_there_are(
    run: Run, verb: tuple[str, ...]
) -> None:
    alert = one(run, "edge")
    done = run(*verb, alert["id"], "--to", "L9")
    assert done.code == 2
    assert "there is no level L9: L1, L2, L3" in done.err
    told = alerts(run)[alert["id"]]
    assert (told["given"], told["escalated"]) == (None, None)


@pytest.mark.usefixtures("staffed")
def test_what_i_give_to_myself_is_mine(run: Run) -> None:
    alert = one(run, "edge")
    assert run("assign", alert["id"], "--to", "alice").code == 0
    told = alerts(run)[alert["id"]]
    assert (told["state"], told["given"]) == ("acked", None)


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    "argv",
    [
        ("escalate", "x", "--note", " "),
        ("escalate", "x"),
        ("assign", "x"),
        ("assign", "x", "--to", " "),
        ("--read-only", "assign", "x", "--to", "bob"),
        ("--read-only", "escalate", "x", "--to", "bob", "--note", "y"),
    ],
)
def test_wrong_use_and_read_only_are_one_line(run: Run, argv: tuple[str, ...]) -> None:
    done = run(*argv)
    assert done.code == 2
    assert done.err.count("\n") == 1


@pytest.mark.usefixtures("config")
def test_mine_are_those_that_i_have_oldest_acknowledgement_first(run: Run) -> None:
    found = [a["id"] for a in alerts(run).values() if a["source"] == "edge"]
    mine = [i for i in found if alerts(run)[i]["state"] == "unacked"][-1:]
    mine += [one(run, "prod")["id"]]
    for id_ in mine:
        assert run("ack", id_).code == 0
    listed = json.loads(run("alerts", "--mine", "--json").out)["alerts"]
    assert [alert["id"] for alert in listed] == mine
