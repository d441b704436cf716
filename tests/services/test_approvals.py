"""Approval by a second person: by key, about exactly what was shown, by either of two ways."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from oncall_tui.domain.approval import GRANT, SLACK, read_request, request_id
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.endorsement import Endorsement, declare
from oncall_tui.domain.guardrail import Guardrail, Guardrails
from oncall_tui.domain.handover_items import run_items
from oncall_tui.domain.run_parts import Verdict
from oncall_tui.domain.runbook import Outcome
from oncall_tui.errors import DeniedError, JournalTamperedError, OncallError, RunbookError
from oncall_tui.services.gate import Gate
from tests.services.pairs import Pair


def hear(pair: Pair) -> Verdict | None:
    said = pair.walk.hear_answer(pair.walk.runbook.steps[0])
    return None if said is None else said.verdict


def ask(pair: Pair) -> str:
    assert pair.walk.ask_approval(pair.walk.runbook.steps[0]) == ""
    return pair.walk.state.approvals[pair.step].asked


@pytest.mark.parametrize("shared", [True, False])
def test_a_second_person_lets_the_step_be_done(tmp_path: Path, shared: bool) -> None:
    pair = Pair(tmp_path, shared=shared)
    step = pair.walk.runbook.steps[0]
    ask(pair)
    assert hear(pair) is None
    with pytest.raises(RunbookError, match="not done"):
        pair.walk.outcome(step, Outcome.DONE)
    if not shared:
        pair.bob.read(pair.alice)
    [waiting] = pair.bob.approvals.waiting()
    assert "grow data-0 200Gi" in waiting.text
    pair.bob.approvals.answer(waiting, grant=True, reason="looks right")
    if not shared:
        pair.alice.read(pair.bob)
    assert hear(pair) is Verdict.GRANTED
    known = pair.walk.state.approvals[pair.step]
    assert known.by == "bob@example.com"
    assert known.key.startswith("SHA256:")
    pair.walk.outcome(step, Outcome.DONE)
    pair.again()
    assert pair.walk.state.outcomes[pair.step].outcome is Outcome.DONE


def test_denied_is_an_outcome_and_does_not_open_the_gate(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=False, reason="wrong volume")
    assert hear(pair) is Verdict.DENIED
    [hold] = pair.walk.holds(pair.walk.runbook.steps[0])
    assert hold.text == "approval denied"


def test_the_askers_own_key_is_refused_whatever_name_it_gives(tmp_path: Path) -> None:
    """Alice's key in the list under Bob's name, and signing in it, is still Alice's key."""
    pair = Pair(tmp_path)
    pair.ways.trust("bob@example.com", pair.alice.signer.public())
    text = ask(pair)
    request = read_request(text)
    meant = declare(
        text.encode(),
        meaning=GRANT,
        reason="sure",
        by="bob@example.com",
        at_ms=pair.clock.now(),
        log=request.log,
        what="step",
    )
    signing = pair.alice.approvals._signing
    own = signing.endorse(meant)
    assert pair.alice.approvals._shared is not None
    assert signing.check(own, text.encode()).meant.by == "bob@example.com"
    pair.alice.approvals._shared.answer(request_id(text), own)
    assert hear(pair) is None
    assert "approval.granted" not in pair.alice.journal.types()


def test_an_answer_of_a_time_to_come_counts_when_that_has_come(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.clock.advance(SLACK + 60_000)
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    pair.clock.advance(-SLACK - 60_000)
    assert hear(pair) is None
    pair.clock.advance(60_000)
    assert hear(pair) is Verdict.GRANTED


def test_a_key_that_nobody_listed_does_not_count(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    pair.ways.signers.write_text(f"alice@example.com {pair.alice.signer.public()}\n")
    assert hear(pair) is None


def test_whoever_asked_is_told_of_an_answer_by_a_key_that_may_not_approve(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    step = pair.walk.runbook.steps[0]
    ask(pair)
    assert pair.walk.doubt(step) == ""
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    known, bound = pair.ways.signers.read_text(), 'namespaces="session@oncall-tui" '
    pair.ways.signers.write_text(f"bob@example.com {bound}{pair.bob.signer.public()}\n")
    assert hear(pair) is None
    said = pair.walk.doubt(step)
    assert said.startswith("answered in the name of bob@example.com, and its key may not approve")
    assert "its namespaces lack approval@oncall-tui" in said
    pair.ways.signers.write_text(known)
    assert hear(pair) is Verdict.GRANTED
    assert pair.walk.doubt(step) == ""


def test_one_answer_is_taken_in_once_by_however_many_windows(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    first, pair.walk = pair.walk, pair.walks.resume(pair.walk.state.run)
    step = first.runbook.steps[0]
    assert hear(pair) is Verdict.GRANTED
    assert first.hear_answer(step) is None
    assert pair.alice.journal.types().count("approval.granted") == 1


def test_nobody_is_asked_for_a_step_that_was_settled(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    step = pair.walk.runbook.steps[0]
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.walk.outcome(step, Outcome.DEFERRED)
    assert pair.walk.state.approvals[step.id].verdict is Verdict.LAPSED
    assert pair.bob.approvals.waiting() == []
    pair.bob.approvals.answer(waiting, grant=True, reason="late")
    assert hear(pair) is None
    ask(pair)
    assert pair.walk.state.approvals[step.id].verdict is Verdict.ASKED
    assert len(pair.bob.approvals.waiting()) == 1


def test_an_answer_to_one_request_is_none_to_another(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    first = ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    pair.clock.advance(1000)
    second = ask(pair)
    assert first != second
    shared = pair.alice.approvals._shared
    assert shared is not None
    [endorsement] = shared.answers(request_id(first))
    shared.answer(request_id(second), endorsement)
    assert hear(pair) is None


def test_a_changed_byte_in_an_answer_makes_it_none(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    text = ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=False, reason="no")
    assert pair.ways.folder is not None
    [path] = pair.ways.folder.glob("*.answer")
    told = msgspec.json.decode(path.read_bytes(), type=Endorsement)
    turned = told.text.replace("I do not approve", "I approve")
    path.chmod(0o600)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(told, text=turned)))
    assert pair.alice.approvals.answer_to(text) is None


@pytest.mark.parametrize("mode", [0o777, 0o770])
def test_a_folder_where_others_could_replace_answers_is_refused(tmp_path: Path, mode: int) -> None:
    pair = Pair(tmp_path)
    assert pair.ways.folder is not None
    pair.ways.folder.chmod(mode)
    why = pair.walk.ask_approval(pair.walk.runbook.steps[0])
    assert "replace" in why
    assert "approval.asked" in pair.alice.journal.types()


def test_what_others_could_have_written_over_is_not_read(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    assert pair.ways.folder is not None
    [path] = pair.ways.folder.glob("*.request")
    path.chmod(0o666)
    assert pair.bob.approvals.waiting() == []


def test_a_request_is_over_when_it_was_answered_or_the_run_closed(tmp_path: Path) -> None:
    pair = Pair(tmp_path, shared=False)
    ask(pair)
    pair.bob.read(pair.alice)
    assert len(pair.bob.approvals.waiting()) == 1
    pair.walk.approve_alone(pair.walk.runbook.steps[0], "nobody answers")
    pair.bob.read(pair.alice)
    assert pair.bob.approvals.waiting() == []


def test_nobody_is_asked_after_a_day(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    pair.clock.advance(86_400_001)
    assert pair.bob.approvals.waiting() == []


def test_what_was_approved_is_what_may_be_run(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    assert hear(pair) is Verdict.GRANTED
    step = pair.walk.runbook.steps[0]
    assert pair.walk.changed_since(step) == ""
    pair.walk.set_input("size", "900Gi")
    assert "filled in anew" in pair.walk.changed_since(step)


def test_an_answer_needs_a_reason_and_a_key(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    [waiting] = pair.bob.approvals.waiting()
    with pytest.raises(RunbookError, match="reason"):
        pair.bob.approvals.answer(waiting, grant=True, reason=" ")


def test_a_site_can_forbid_approving(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    acts = frozenset({Dangerous.APPROVE})
    pair.bob.ledger.gate = Gate(Guardrails((Guardrail(source="*", acts=acts, deny=True),)))
    [waiting] = pair.bob.approvals.waiting()
    with pytest.raises(DeniedError):
        pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    assert pair.bob.journal.types() == []


def test_what_waits_is_found_by_how_it_begins(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    text = ask(pair)
    assert pair.bob.approvals.find(request_id(text)[:8]).text == text
    with pytest.raises(RunbookError, match="your own: somebody else"):
        pair.alice.approvals.find(request_id(text)[:8])
    for beginning in ("", "zz"):
        with pytest.raises(RunbookError):
            pair.bob.approvals.find(beginning)


def test_one_does_not_see_ones_own_request(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ask(pair)
    assert pair.alice.approvals.waiting() == []


def test_a_secret_does_not_go_to_whoever_is_asked(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    secret = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345"
    pair.walk.set_input("size", secret)
    assert secret not in ask(pair)


@pytest.mark.parametrize(
    "text",
    ["", "x", "oncall-tui approval request v1\n", "oncall-tui approval request v1\nrun: a\n"],
)
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises((JournalTamperedError, OncallError)):
        read_request(text)


def test_going_on_alone_and_a_denial_are_told_in_the_handover(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    steps = pair.walk.runbook.steps
    pair.walk.approve_alone(steps[0], "nobody is awake")
    (item,) = run_items([(pair.walk.state, steps, "")], me="alice@example.com", now=0)
    assert "gone on ALONE, without approval: Grow the volume." in item.facts


class Cut:
    """Implements `services.approvals.Reach`: nobody is reached."""

    def ask(self) -> str:
        return ""

    def send(self) -> str:
        return "connection refused"


@pytest.mark.parametrize("by_folder", [True, False])
def test_an_answer_that_the_folder_does_not_bring_to_whoever_asked_is_said_not_to_be_sent(
    tmp_path: Path, by_folder: bool
) -> None:
    pair = Pair(tmp_path)
    sha256 = request_id(ask(pair))
    pair.bob.read(pair.alice)
    if not by_folder:
        pair.alice.approvals.withdraw(sha256)
    pair.bob.approvals._reach = Cut()
    [waiting] = pair.bob.approvals.waiting()
    pair.bob.approvals.answer(waiting, grant=True, reason="yes")
    assert pair.bob.approvals.send(waiting) == ("" if by_folder else "connection refused")
