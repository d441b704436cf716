"""How an approval stands is on its line: who said what, and why."""

from __future__ import annotations

from pathlib import Path

from oncall_tui.domain.runbook import Outcome
from screens.present_gates import gate_lines
from tests.services.pairs import Pair


def said(pair: Pair) -> str:
    lines = gate_lines(pair.walk.runbook.steps[0], pair.walk)
    texts = ["".join(text for text, _ in line) for line in lines]
    return next(text for text in texts if text.startswith("Approve"))


def answer(pair: Pair, *, grant: bool, reason: str) -> None:
    step = pair.walk.runbook.steps[0]
    pair.walk.ask_approval(step)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=grant, reason=reason)
    pair.walk.hear_answer(step)


def test_a_denial_says_why(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    answer(pair, grant=False, reason="not now")
    assert "[denied by bob: not now]" in said(pair)


def test_an_answer_that_does_not_count_is_on_the_line(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    pair.ways.signers.write_text(f"alice@example.com {pair.alice.signer.public()}\n")
    answer(pair, grant=True, reason="yes")
    assert "its key may not approve: not trusted (allowed_signers)]" in said(pair)


def test_a_request_for_a_settled_step_is_said_to_be_over(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    step = pair.walk.runbook.steps[0]
    pair.walk.ask_approval(step)
    pair.walk.outcome(step, Outcome.DEFERRED)
    assert "asked by alice, no longer: the step was settled; a asks again" in said(pair)
