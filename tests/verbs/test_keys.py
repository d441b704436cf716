"""`keys` lists every command; `doctor` says what is wrong with one's own, and with guardrails."""

from __future__ import annotations

import json
from pathlib import Path

from screens.commands import SCREENS
from screens.global_commands import GLOBAL, MOVING
from tests.verbs.conftest import Run


def tell(config: Path, text: str) -> None:
    path = config.parent / "config.d" / "own.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)


def test_every_command_is_listed_once_with_its_keys(run: Run, config: Path) -> None:
    tell(config, "[keys]\nack = 'f5'\n")
    commands = json.loads(run("keys", "--json").out)["commands"]
    names = [command["command"] for command in commands]
    assert len(names) == len(set(names))
    assert len(names) == len(GLOBAL) + len(MOVING) + sum(map(len, SCREENS.values()))
    [ack] = [command for command in commands if command["command"] == "board.ack"]
    assert (ack["keys"], ack["yours"], ack["changes"]) == (["f5"], True, "ack")
    table = run("keys").out
    assert any(line.split()[:3] == ["board.ack", "f5", "yours"] for line in table.splitlines())


def test_keys_that_cannot_be_are_one_line(run: Run, config: Path) -> None:
    tell(config, "[keys]\nack = 'ctrl+s'\n")
    done = run("keys")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "ctrl+s cannot be used (keys.board.ack)" in done.err


def test_doctor_finds_wrong_keys_and_a_guardrail_for_nothing(run: Run, config: Path) -> None:
    tell(config, "[keys]\nack = 'n'\n[[guardrails]]\nsource = 'prdo'\ndeny = true\n")
    done = run("doctor", "--json")
    found = [(f["what"], f["verdict"], f["says"]) for f in json.loads(done.out)["findings"]]
    assert done.code == 1
    assert any(what == "keys" and verdict == "wrong" and "board.note" in says
               for what, verdict, says in found)  # fmt: skip
    assert ("guardrails", "note", "there is no source prdo here") in found
