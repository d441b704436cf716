"""Which approvals a run has by its journal alone, whoever wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from oncall_tui.domain.run_fold import Runs
from oncall_tui.domain.run_parts import Verdict
from tests.domain.walks import entry

LOG = "alice@h"
STATE: dict[str, Any] = {
    "path": "a.md",
    "fragment": "",
    "title": "A",
    "sha256": "0" * 64,
    "text": {"sha256": "1" * 64, "bytes": 3},
    "rule": 0,
    "why": "",
    "target": None,
}
SAID = {"step": "cut", "who": "bob", "key": "SHA256:bobs", "sha256": "0" * 64}


@pytest.mark.parametrize("verdict", ["granted", "denied"])
def test_an_answer_to_somebody_else_is_none_here(verdict: str) -> None:
    runs = Runs()
    runs.apply(entry(LOG, 0, 0, "run.started", **STATE))
    run = f"{LOG}/0"
    runs.apply(entry(LOG, 1, 1, f"approval.{verdict}", run=run, asked_in="bob@h/7", **SAID))
    assert runs.states[run].approvals == {}
    runs.apply(entry(LOG, 2, 2, f"approval.{verdict}", run=run, **SAID))
    assert runs.states[run].approvals["cut"].verdict is Verdict(verdict)


def taken(log: str, run: str, by: str) -> Runs:
    said = {"verdict": "granted", "by": by, "at": 1, "key": "SHA256:k", "sha256": "0" * 64}
    state = {**STATE, "run": run, "started_at": 0, "by": "bob", "approvals": {"cut": said}}
    runs = Runs()
    runs.apply(entry(log, 1, 0, "run.taken", run=run, of="bob", title="A", state=state))
    return runs


def test_approvals_go_along_with_a_run_but_not_those_of_whoever_takes_it() -> None:
    run = "bob@h/0"
    assert set(taken(LOG, run, "carol@example.com").states[run].approvals) == {"cut"}
    assert taken(LOG, run, "alice").states[run].approvals == {}


def test_a_run_that_comes_back_to_where_it_began_brings_no_approvals() -> None:
    run = f"{LOG}/0"
    assert taken(LOG, run, "carol").states[run].approvals == {}
