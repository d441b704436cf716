"""`[run]` and `[approvals]`: what may be run, and what is wrong in it."""

from __future__ import annotations

import tomllib

import pytest

from oncall_tui.config import Config
from oncall_tui.config_reading import decode
from oncall_tui.errors import ConfigError
from oncall_tui.run_reading import read_running


def parse(text: str) -> Config:
    return decode(tomllib.loads(text), "config.toml")


def test_without_a_rule_nothing_is_run() -> None:
    assert read_running(parse("").run, {}) is None
    assert read_running(parse('[run]\nseconds = "5s"').run, {}) is None


def test_a_rule_names_runbook_and_block() -> None:
    config = parse('[run]\nseconds = "2m"\nallow = [{ runbook = "disk/*.md", block = "df -h" }]\n')
    running = read_running(config.run, {"PATH": "/bin"})
    assert running is not None
    assert running.seconds == 120
    [rule] = running.rules
    assert (rule.runbook, rule.block) == ("disk/*.md", "df -h")


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ('[run]\nallow = [{ runbook = "*", block = "" }]', "run.allow[0].block"),
        ('[run]\nallow = [{ runbook = " ", block = "x" }]', "run.allow[0].runbook"),
        ('[run]\nallow = [{ runbook = "*", block = "(" }]', "run.allow[0].block"),
        ('[run]\nallow = [{ runbook = "*", block = "x" }]\nseconds = "2h"', "run.seconds"),
        ('[run]\nallow = [{ runbook = "*", block = "x" }]\nenv = ["A-B"]', "run.env[0]"),
        ('[run]\nallow = [{ runbook = "*", blocks = "x" }]', "blocks"),
        ('[approvals]\nfolder = "shared"', "approvals.folder"),
        ('[approvals]\nsigners = "signers"', "approvals.signers"),
    ],
)
def test_what_is_wrong_names_its_place(more: str, where: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(more)
    assert where in str(caught.value)
