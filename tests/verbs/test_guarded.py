"""No verb gets past the gate: each that changes anything says so, and is refused where that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oncall_tui.dispatch import VERBS
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.options import parse
from tests.verbs.conftest import Run
from tests.verbs.test_acts import alerts, one

CHANGING: dict[tuple[str, ...], Dangerous] = {
    ("ack", "x"): Dangerous.ACK,
    ("unack", "x"): Dangerous.UNACK,
    ("note", "x", "--text", "hi"): Dangerous.NOTE,
    ("silence", "--matcher", 'alertname="X"', "--comment", "hi"): Dangerous.SILENCE,
    ("escalate", "x", "--note", "hi"): Dangerous.ESCALATE,
    ("assign", "x", "--to", "bob"): Dangerous.ASSIGN,
    ("snooze", "x", "--for", "30m"): Dangerous.SNOOZE,
    ("expire", "x"): Dangerous.EXPIRE,
    ("maintenance", "announce", "x"): Dangerous.MAINTAIN,
    ("maintenance", "begin", "x"): Dangerous.MAINTAIN,
    ("maintenance", "extend", "x", "--for", "1h", "--reason", "hi"): Dangerous.MAINTAIN,
    ("maintenance", "close", "x"): Dangerous.MAINTAIN,
    ("handover", "say", "watch", "hi"): Dangerous.HANDOVER,
    ("handover", "drop", "x"): Dangerous.HANDOVER,
    ("handover", "sign"): Dangerous.HANDOVER,
    ("handover", "preview", "note.md"): Dangerous.HANDOVER,
    ("handover", "accept", "note.md"): Dangerous.HANDOVER,
    ("handover", "ask", "note.md", "--text", "hi"): Dangerous.HANDOVER,
    ("handover", "take", "--reason", "hi"): Dangerous.HANDOVER,
    ("handover", "review"): Dangerous.HANDOVER,
    ("shift", "begin"): Dangerous.HANDOVER,
    ("shift", "end"): Dangerous.HANDOVER,
    ("journal", "redact", "0"): Dangerous.REDACT,
    ("approve", "ab", "--reason", "hi"): Dangerous.APPROVE,
    ("journal", "sync"): Dangerous.SEND,
}
LOOKING = {
    "", "version", "maintenance list", "alerts", "tickets", "silences", "doctor", "keys",
    "journal show", "journal verify", "journal export", "journal proof",
    "handover draft", "handover show", "handover verify", "shift list", "incidents",
    "report numbers", "report incident", "report postmortem", "report defect",
    "report shift", "report maintenance",
    "report access", "report check",
    "runbook list", "runbook show", "runbook steps", "runbook lint",
}  # fmt: skip
"""Verbs after which everything is as it was, whatever file an engineer had written elsewhere."""
APART = {"demo", "init", "upstream serve", "upstream keys", "upstream enrol"}
"""Verbs about something else than this desk: an estate of their own, a first file, a server."""


def verb_of(argv: tuple[str, ...]) -> str:
    return str(parse(list(argv)).verb)


def test_every_verb_is_known_to_change_something_or_not() -> None:
    changing = {verb_of(argv) for argv in CHANGING}
    assert set(VERBS) - changing - LOOKING - APART == set()
    assert not changing & (LOOKING | APART)


@pytest.mark.parametrize("argv", CHANGING, ids=" ".join)
def test_a_changing_verb_declares_its_danger(argv: tuple[str, ...]) -> None:
    assert parse(list(argv)).changes is CHANGING[argv]


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("argv", CHANGING, ids=" ".join)
def test_read_only_refuses_a_changing_verb_in_one_line(run: Run, argv: tuple[str, ...]) -> None:
    done = run("--read-only", *argv)
    assert done.code == 2
    assert done.err == ("oncall-tui: read-only: nothing can be changed: leave --read-only out\n")
    assert run("journal", "show").code == 1, "there is no journal yet"


@pytest.mark.parametrize("argv", CHANGING, ids=" ".join)
def test_a_guardrail_refuses_a_changing_verb_in_one_line(
    run: Run, config: Path, argv: tuple[str, ...]
) -> None:
    forbid(config, 'deny = true\nwhy = "ask the lead"')
    done = run(*argv)
    assert done.code == 1
    assert "is not allowed: ask the lead" in done.err
    assert done.err.count("\n") == 1
    assert run("journal", "show").code == 1


@pytest.mark.parametrize(
    "argv", [argv for argv in CHANGING if argv[0] in {"journal", "maintenance"}], ids=" ".join
)
def test_what_is_about_no_alert_is_confirmed_with_a_yes(
    run: Run, config: Path, argv: tuple[str, ...]
) -> None:
    forbid(config, 'confirm = "count"\nwhy = "payday"')
    done = run(*argv)
    assert done.code == 2
    assert "payday" in done.err
    assert "--confirm" in done.err
    assert run("journal", "show").code == 1


def forbid(config: Path, rule: str) -> None:
    config.write_text(f"{config.read_text()}\n[[guardrails]]\n{rule}\n")


def test_a_read_only_source_keeps_its_alerts_as_they_are(run: Run, config: Path) -> None:
    text = config.read_text().replace('name = "prod"\n', 'name = "prod"\nread_only = true\n', 1)
    config.write_text(text)
    alert = one(run, "prod")
    for argv in (("ack", alert["id"]), ("note", alert["id"], "--text", "hi")):
        done = run(*argv)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "is not allowed on prod: the source is read-only" in done.err
    assert run("journal", "show").code == 1
    assert run("ack", one(run, "edge")["id"]).code == 0


def test_of_too_many_none_is_done(run: Run, config: Path) -> None:
    forbid(config, 'act = "ack"\nmax_bulk = 1')
    ids = [a["id"] for a in alerts(run).values() if a["state"] == "unacked"][:2]
    done = run("ack", *ids)
    assert done.code == 1
    assert "ack is allowed for 1 at once, not for 2" in done.err
    assert run("journal", "show").code == 1
    assert run("ack", ids[0]).code in {0, 3}


@pytest.mark.parametrize(("confirm", "word"), [("yes", "yes"), ("count", "1")])
def test_what_the_site_wants_confirmed_is_said_on_the_command_line(
    run: Run, config: Path, confirm: str, word: str
) -> None:
    forbid(config, f'act = ["ack"]\nconfirm = "{confirm}"\nwhy = "payday"')
    alert = one(run, "edge")
    done = run("ack", alert["id"])
    assert done.code == 2
    assert f"payday (guardrail): nothing was done; --confirm {word} goes on" in done.err
    assert run("ack", alert["id"], "--confirm", "2").code == 2
    assert run("journal", "show").code == 1
    assert run("ack", alert["id"], "--confirm", word).code == 0
    entries = json.loads(run("journal", "show", "--json").out)["entries"]
    assert "alert.acked" in [entry["type"] for entry in entries]
