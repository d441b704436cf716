"""Gates of a walk: what keeps a step from being done, and what opens it again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.runbook_files import RunbookFolders
from oncall_tui.domain.run_gates import Gate, senses_clearing
from oncall_tui.domain.run_parts import TimerKind
from oncall_tui.domain.runbook import Outcome, Step
from oncall_tui.domain.runbook_label import LabelKind, Option
from oncall_tui.errors import RunbookError
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.walk import Walk
from oncall_tui.services.walk_gates import MAX_EVIDENCE
from oncall_tui.services.walking import Walks
from tests.fakes import MINUTE, FakeClock, MemoryJournal, make_alert

TEXT = """---
oncall:
  alerts: Disk
  inputs:
    claim: {from: labels.persistentvolumeclaim, match: "[a-z0-9-]{1,20}"}
    size: {ask: "How large?", match: "[0-9]+Gi"}
    code: {ask: "Which code?", secret: true}
---
# Disk

## Diagnosis

1. **Look.** `df -h <claim>`
    - **Expect:** it is full
    - **If not:** the alert is stale; go to [Close](#close)
    - **Evidence:** the line of it
2. **What fills it?**
    - **Choose:**
        - old logs: [Free](#free)
        - data: [Grow](#grow)
        - neither: [Escalate](#escalate)

## Free

1. **Delete.**
    - **Changes:** files are gone
    - **Undo:** restore them from the backup

## Grow

1. **Ask for more.**
    - **Ask:** `size`: new size?
    - **Approve:** second person
    - **If not:** go to [Escalate](#escalate)
    - **Undo:** nothing shrinks a volume
    - **Within:** 15m
2. **Let it settle.**
    - **Wait:** 5m
    - **Expect:** the alert has cleared

## Escalate

- [ ] **Page them.**
    - **Escalate:** storage, then the commander after 15m
    - **Stop:** they have it

## Close

- [ ] **Say so.**
"""


class Bench:
    """A journal with one run of one runbook in it."""

    def __init__(self, folder: Path) -> None:
        (folder / "Disk.md").write_text(TEXT)
        self.library = RunbookFolders([folder])
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.alert = make_alert("Disk", persistentvolumeclaim="data-0")
        walks = self.session()
        self.walk = walks.open_or_start(self.alert, walks.candidates(self.alert)[0])

    def session(self) -> Walks:
        ledger = Ledger(self.journal)
        ledger.catch_up()
        return Walks(ledger, self.library, self.clock)

    def again(self) -> Walk:
        """A new program over the same journal goes on with it."""
        self.walk = self.session().resume(self.walk.state.run)
        return self.walk

    def step(self, id_: str) -> Step:
        found = self.walk.runbook.step(id_)
        assert found is not None
        return found

    def done(self, *ids: str) -> None:
        for id_ in ids:
            self.walk.outcome(self.step(id_), Outcome.DONE)

    def choose(self, number: int) -> None:
        step = self.step("what-fills-it")
        label = step.label(LabelKind.CHOOSE)
        assert label is not None
        self.walk.choose(step, label.options[number])

    def gates(self, id_: str) -> list[Gate]:
        return [hold.gate for hold in self.walk.holds(self.step(id_))]

    def left(self) -> list[str]:
        return [step.id for step in self.walk.open_steps()]

    def next(self) -> str:
        step = self.walk.next_step()
        return "" if step is None else step.id


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_step_without_its_evidence_is_not_done(bench: Bench) -> None:
    with pytest.raises(RunbookError, match="not done yet"):
        bench.done("look")
    bench.walk.add_evidence(bench.step("look"), "/dev/sda1 97%")
    bench.done("look")
    assert bench.journal.types() == ["run.started", "evidence.added", "step.outcome"]
    assert "/dev/sda1" not in str([entry.d for entry in bench.journal.lines])


def test_a_reason_stands_for_evidence_and_nothing_does_not(bench: Bench) -> None:
    with pytest.raises(RunbookError, match="needs a reason"):
        bench.walk.add_evidence(bench.step("look"), "  ")
    bench.walk.add_evidence(bench.step("look"), "", "the host is gone")
    assert bench.gates("look") == []


def test_long_evidence_is_cut_and_says_so(bench: Bench) -> None:
    state = bench.walk.add_evidence(bench.step("look"), "x" * (MAX_EVIDENCE + 5))
    (kept,) = state.evidence["look"]
    assert kept.truncated
    assert kept.text is not None
    assert kept.text.bytes == MAX_EVIDENCE
    assert bench.journal.lines[-1].d["bytes"] == MAX_EVIDENCE + 5


def test_other_outcomes_need_no_gate(bench: Bench) -> None:
    bench.walk.outcome(bench.step("look"), Outcome.NOT_APPLICABLE)
    bench.walk.outcome(bench.step("ask-for-more"), Outcome.DEFERRED)
    assert bench.left()[0] == "what-fills-it"


def test_the_branches_that_were_not_chosen_fall_away(bench: Bench) -> None:
    assert bench.gates("what-fills-it") == [Gate.CHOOSE]
    bench.choose(0)
    bench.done("what-fills-it")
    assert bench.left() == ["look", "delete", "say-so"]
    assert bench.next() == "delete"
    assert bench.walk.passed()["ask-for-more"] == "not chosen: old logs"
    bench.choose(1)
    assert bench.left() == ["look", "ask-for-more", "let-it-settle", "say-so"]


def test_a_branch_that_was_not_chosen_can_still_be_led_to(bench: Bench) -> None:
    bench.choose(1)
    bench.done("what-fills-it")
    assert bench.next() == "ask-for-more"
    bench.walk.outcome(bench.step("ask-for-more"), Outcome.FAILED, goes="escalate")
    assert bench.next() == "page-them"
    assert bench.walk.passed()["let-it-settle"] == "passed over: on to escalate"
    assert bench.left() == ["look", "page-them", "say-so"]


def test_a_failed_step_leads_on_and_passes_over_what_lies_between(bench: Bench) -> None:
    bench.walk.outcome(bench.step("look"), Outcome.FAILED, goes="close")
    assert bench.left() == ["say-so"]
    bench.walk.outcome(bench.step("delete"), Outcome.DONE)
    assert "delete" not in bench.walk.passed()


def test_nothing_is_left_after_a_stop(bench: Bench) -> None:
    bench.done("page-them")
    assert bench.left() == []
    assert bench.next() == ""
    assert bench.walk.passed()["say-so"] == "the run has come to its end"


def test_an_answer_has_to_fit(bench: Bench) -> None:
    step = bench.step("ask-for-more")
    assert bench.gates("ask-for-more") == [Gate.ASK, Gate.APPROVE]
    with pytest.raises(RunbookError, match="does not look like size"):
        bench.walk.set_input("size", "200; rm -rf /", step)
    with pytest.raises(RunbookError, match="empty"):
        bench.walk.set_input("size", " ", step)
    bench.walk.set_input("size", "200Gi", step)
    assert bench.gates("ask-for-more") == [Gate.APPROVE]


def test_a_secret_by_the_header_is_not_kept(bench: Bench) -> None:
    bench.walk.set_input("code", "hunter2", bench.step("look"))
    assert bench.journal.lines[-1].d["withheld"] is True
    assert "hunter2" not in str(bench.journal.blobs)
    assert bench.walk.values().get("code") == "hunter2"
    assert bench.again().values().get("code") == ""


def test_values_from_labels_are_filled_in_when_they_match(bench: Bench, tmp_path: Path) -> None:
    assert bench.walk.commands(bench.step("look"))[0].text == "df -h data-0"


def test_going_on_alone_is_an_entry_with_its_reason(bench: Bench) -> None:
    step = bench.step("ask-for-more")
    bench.walk.set_input("size", "200Gi", step)
    with pytest.raises(RunbookError, match="second person"):
        bench.walk.approve_alone(step, "")
    bench.walk.approve_alone(step, "nobody answers")
    bench.done("ask-for-more")
    assert "approval.self" in bench.journal.types()


def test_a_wait_ends_at_its_time_also_in_another_session(bench: Bench) -> None:
    step = bench.step("let-it-settle")
    assert bench.gates(step.id) == [Gate.WAIT]
    bench.walk.start_timer(step, TimerKind.WAIT)
    bench.clock.advance(3 * MINUTE)
    assert bench.walk.left(step, TimerKind.WAIT) == 2 * MINUTE
    assert bench.again().left(step, TimerKind.WAIT) == 2 * MINUTE
    bench.walk.start_timer(step, TimerKind.WAIT)
    assert bench.journal.types().count("timer.started") == 1
    bench.clock.advance(2 * MINUTE)
    assert bench.gates(step.id) == []


@pytest.mark.parametrize("jump", [-60 * MINUTE, 60 * MINUTE])
def test_a_clock_that_is_set_changes_no_timer_here(
    bench: Bench, jump: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = bench.step("let-it-settle")
    bench.walk.start_timer(step, TimerKind.WAIT)
    now = bench.clock.at
    monkeypatch.setattr(bench.clock, "now", lambda: now + jump)
    assert bench.walk.left(step, TimerKind.WAIT) == 5 * MINUTE
    if jump < 0:
        assert bench.again().left(step, TimerKind.WAIT) == 5 * MINUTE, "never longer"


def test_a_wait_can_be_cut_with_a_reason(bench: Bench) -> None:
    step = bench.step("let-it-settle")
    bench.walk.start_timer(step, TimerKind.WAIT)
    with pytest.raises(RunbookError, match="needs a reason"):
        bench.walk.cut_timer(step, TimerKind.WAIT, "")
    bench.walk.cut_timer(step, TimerKind.WAIT, "it is green")
    assert bench.gates(step.id) == []
    assert bench.again().left(step, TimerKind.WAIT) == 0


def test_a_step_past_its_time_is_late_and_can_still_be_done(bench: Bench) -> None:
    step = bench.step("ask-for-more")
    bench.walk.start_timer(step, TimerKind.WITHIN)
    assert not bench.walk.is_late(step)
    bench.clock.advance(15 * MINUTE)
    assert bench.walk.is_late(step)
    assert bench.again().is_late(step)
    bench.walk.outcome(step, Outcome.FAILED)
    assert not bench.walk.is_late(step)


def test_what_was_done_is_owed_in_reverse_until_it_is_settled(bench: Bench) -> None:
    bench.done("delete")
    bench.walk.outcome(bench.step("ask-for-more"), Outcome.FAILED)
    assert [one.step.id for one in bench.walk.owed()] == ["ask-for-more", "delete"]
    bench.walk.settle_undo(bench.step("delete"), kept=False)
    with pytest.raises(RunbookError, match="needs a reason"):
        bench.walk.settle_undo(bench.step("ask-for-more"), kept=True)
    bench.walk.settle_undo(bench.step("ask-for-more"), kept=True, reason="it has to stay")
    assert bench.again().owed() == []
    bench.done("delete")
    assert [one.how for one in bench.walk.owed()] == ["restore them from the backup"]


def test_calling_somebody_is_written_down_with_the_next_call(bench: Bench) -> None:
    step = bench.step("page-them")
    label = step.label(LabelKind.ESCALATE)
    assert label is not None
    state = bench.walk.escalate(step, label)
    assert state.escalations[0].to.startswith("storage")
    assert state.escalations[0].until == bench.clock.at + 15 * MINUTE


def test_a_sensed_outcome_is_not_said_by_anybody(bench: Bench) -> None:
    step = bench.step("let-it-settle")
    assert senses_clearing(step)
    assert not senses_clearing(bench.step("look"))
    bench.walk.cut_timer(step, TimerKind.WAIT, "x")
    bench.walk.start_timer(step, TimerKind.WAIT)
    bench.clock.advance(5 * MINUTE)
    state = bench.walk.outcome(step, Outcome.DONE, sensed=True)
    assert state.outcomes[step.id].sensed
    assert bench.journal.lines[-1].d["sensed"] is True


def test_after_a_kill_at_any_gate_the_same_state_is_there(bench: Bench) -> None:
    wait = bench.step("let-it-settle")
    bench.walk.add_evidence(bench.step("look"), "x")
    bench.walk.start_timer(wait, TimerKind.WAIT)
    bench.choose(1)
    bench.walk.choose(bench.step("what-fills-it"), Option("other"))
    bench.walk.approve_alone(bench.step("ask-for-more"), "y")
    bench.walk.settle_undo(bench.step("delete"), kept=False)
    before = bench.walk.state
    assert bench.session().state(before.run) == before


CHILD = "# Check\n\n## Look\n\n1. **Ping it.**\n    - **If not:** go to [End](#end)\n2. **Log in.**\n\n## End\n\n1. **Say so.**\n"  # noqa: E501


def linked(tmp_path: Path) -> Bench:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "check.md").write_text(CHILD)
    bench = Bench(tmp_path)
    text = (
        "# Disk\n\n## Fix\n\n1. **See** [this](sub/check.md).\n2. **Say so.**\n"
        "\n## Close\n\n- bye\n"
    )
    (tmp_path / "Disk.md").write_text(text)
    walks = bench.session()
    bench.walk = walks.start(bench.alert, walks.candidates(bench.alert)[0])
    return bench


def test_the_steps_of_a_linked_file_come_behind_the_step_and_survive_a_kill(tmp_path: Path) -> None:
    bench = linked(tmp_path)
    step = bench.step("see")
    (link,) = bench.walk.links(step)
    bench.walk.follow(step, link)
    wanted = ["see", "1/ping-it", "1/log-in", "1/say-so", "say-so"]
    assert [s.id for s in bench.walk.runbook.steps][:5] == wanted
    (tmp_path / "sub" / "check.md").unlink()
    again = bench.again()
    assert [s.id for s in again.runbook.steps][:5] == wanted
    assert bench.step("1/ping-it").path == ("Disk", "Fix", "Check", "Look")
    with pytest.raises(RunbookError, match="no file of the library"):
        again.follow(bench.step("see"), link)


def test_a_branch_within_a_linked_file_stays_in_it(tmp_path: Path) -> None:
    bench = linked(tmp_path)
    bench.walk.follow(bench.step("see"), bench.walk.links(bench.step("see"))[0])
    bench.done("see")
    assert bench.next() == "1/ping-it"
    step = bench.step("1/ping-it")
    label = step.label(LabelKind.IF_NOT)
    assert label is not None
    bench.walk.outcome(step, Outcome.FAILED, goes=label.goes)
    assert bench.next() == "1/say-so"
    assert "1/log-in" in bench.walk.passed()
    bench.done("1/say-so")
    assert bench.next() == "say-so"


def test_a_file_is_opened_once_from_a_step(tmp_path: Path) -> None:
    bench = linked(tmp_path)
    step = bench.step("see")
    link = bench.walk.links(step)[0]
    bench.walk.follow(step, link)
    with pytest.raises(RunbookError, match="open already"):
        bench.walk.follow(step, link)


ACTS: list[Callable[[Bench], object]] = [
    lambda b: b.walk.add_evidence(b.step("look"), "x"),
    lambda b: b.done("look"),
    lambda b: b.walk.outcome(b.step("look"), Outcome.FAILED, goes="close"),
    lambda b: b.choose(0),
    lambda b: b.choose(1),
    lambda b: b.done("what-fills-it"),
    lambda b: b.done("delete"),
    lambda b: b.walk.settle_undo(b.step("delete"), kept=False),
    lambda b: b.walk.set_input("size", "9Gi", b.step("ask-for-more")),
    lambda b: b.walk.approve_alone(b.step("ask-for-more"), "y"),
    lambda b: b.done("ask-for-more"),
    lambda b: b.walk.start_timer(b.step("let-it-settle"), TimerKind.WAIT),
    lambda b: b.walk.cut_timer(b.step("let-it-settle"), TimerKind.WAIT, "y"),
    lambda b: b.done("let-it-settle"),
    lambda b: b.clock.advance(2 * MINUTE),
    lambda b: b.walk.enter(),
    lambda b: b.again(),
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ACTS), max_size=20))
def test_after_a_kill_between_any_acts_the_run_goes_on_as_it_was(
    acts: list[Callable[[Bench], object]],
) -> None:
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for act in acts:
            with suppress(RunbookError):  # a gate is shut: nothing is written
                act(bench)
            walk = bench.walk
            other = Walk(bench.session(), bench.session().state(walk.state.run), walk.runbook)
            assert other.state == walk.state
            assert [s.id for s in other.open_steps()] == bench.left()
            assert other.passed() == walk.passed()
            assert other.next_step() == walk.next_step()
            assert [other.holds(s) for s in walk.runbook.steps] == [
                walk.holds(s) for s in walk.runbook.steps
            ]
