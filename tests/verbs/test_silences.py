"""`silence`, `silences`, `expire`: made, listed, ended, each with its entry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.verbs.conftest import Run
from tests.verbs.test_acts import alerts, one, types


def silences(run: Run) -> dict[str, dict[str, Any]]:
    return {s["comment"]: s for s in json.loads(run("silences", "--json").out)["silences"]}


def make(run: Run, name: str, *more: str, comment: str = "OPS-12") -> Any:
    return run(
        "silence",
        "--matcher",
        f'alertname="{name}"',
        "--comment",
        comment,
        "--source",
        "prod",
        *more,
    )


@pytest.mark.usefixtures("config")
def test_a_silence_is_saved_sent_and_listed_then_ended(run: Run) -> None:
    alert = one(run, "prod")
    done = make(run, alert["title"], "--for", "30m", "--confirm", "yes")
    assert done.code == 0, done.err
    assert "silenced, saved as entry" in done.out
    assert "prod was told" in done.out
    assert "matches" in done.err
    assert types(run) == ["silence.set", "effect.sent"]
    found = silences(run)["OPS-12"]
    assert found["mine"] is True
    assert found["matches"] >= 1
    assert found["ends_within_12h"] is True
    assert alerts(run)[alert["id"]]["state"] == "shelved"
    ended = run("expire", found["ref"][:8])
    assert ended.code == 0, ended.err
    assert "ended, saved as entry" in ended.out
    assert "OPS-12" not in silences(run)
    assert types(run)[2:] == ["silence.expired", "effect.sent"]
    assert run("journal", "verify").code == 0


@pytest.mark.usefixtures("config")
def test_what_hides_the_worst_level_wants_a_yes(run: Run) -> None:
    worst = next(a for a in alerts(run).values() if a["source"] == "prod" and a["level"] == "SEV-1")
    done = make(run, worst["title"])
    assert done.code == 2
    assert "this hides SEV-1" in done.err
    assert types_or_none(run) == []


def types_or_none(run: Run) -> list[str]:
    return types(run) if run("journal", "show").code == 0 else []


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (("--matcher", 'team=""', "--comment", "x", "--source", "prod"), "silence everything"),
        (("--matcher", "nonsense", "--comment", "x", "--source", "prod"), "is missing"),
        (("--matcher", 'a="b"', "--comment", " ", "--source", "prod"), "say why"),
        (("--matcher", 'a="b"', "--comment", "x", "--source", "nowhere"), "takes no silences"),
        (("--matcher", 'a="b"', "--comment", "x", "--source", "prod", "--for", "99d"), "at most"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_done(
    run: Run, argv: tuple[str, ...], why: str
) -> None:
    done = run("silence", *argv)
    assert done.code in {1, 2}
    assert why in done.err
    assert types_or_none(run) == []


@pytest.mark.usefixtures("config")
def test_the_list_for_people_has_every_silence_on_a_line(run: Run) -> None:
    assert make(run, "NoSuchAlert").code == 0
    listed = run("silences").out
    line = next(line for line in listed.splitlines() if "OPS-12" in line)
    assert "none" in line
    assert 'alertname="NoSuchAlert"' in line


@pytest.mark.usefixtures("config")
def test_an_unknown_silence_is_not_ended(run: Run) -> None:
    done = run("expire", "feedfeed")
    assert done.code == 2
    assert "no silence of that name" in done.err
