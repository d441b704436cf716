"""A run is a fold: the same entries give the same state, however they are cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.run import (
    RunOutcome,
    RunState,
    next_open_step,
    open_steps,
    progress,
)
from oncall_tui.domain.run_fold import Runs, fold_runs
from oncall_tui.domain.runbook import Outcome, Step, StepKind
from tests.fakes import FakeClock, MemoryJournal

STEPS = [
    Step(id=f"s{i}", title=f"S {i}", kind=StepKind.BULLET, section=0, path=(), blocks=())
    for i in range(4)
]


class Log:
    """A journal with one run in it."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(FakeClock())
        data = {
            "target": None,
            "path": "a.md",
            "fragment": "",
            "title": "A",
            "sha256": "0",
            "rule": 0,
            "why": "x",
        }
        self.journal.append(EntryType.RUN_STARTED, data, texts={"text": "# A"})
        self.run = "alice@jump01/0"

    def say(self, type_: EntryType, texts: dict[str, str] | None = None, **data: object) -> None:
        self.journal.append(type_, {"run": self.run, **data}, texts=texts)

    def step(self, id_: str, outcome: Outcome) -> None:
        self.say(EntryType.STEP_OUTCOME, step=id_, title="t", outcome=outcome.value)

    @property
    def state(self) -> RunState:
        return fold_runs(self.journal.entries()).states[self.run]


def test_a_started_run_is_open_and_knows_its_text() -> None:
    log = Log()
    assert (log.state.run, log.state.path, log.state.is_open) == (log.run, "a.md", True)
    assert log.journal.text(log.state.text) == "# A"


def test_the_last_word_about_a_step_counts() -> None:
    log = Log()
    log.step("s0", Outcome.FAILED)
    log.step("s0", Outcome.DONE)
    log.step("s1", Outcome.DEFERRED)
    log.step("s2", Outcome.FAILED)
    assert log.state.outcomes["s0"].outcome is Outcome.DONE
    counted = progress(log.state, STEPS)
    assert (counted.total, counted.settled, counted.failed, counted.deferred) == (4, 3, 1, 1)
    assert [s.id for s in open_steps(log.state, STEPS)] == ["s3"]


def test_the_next_step_is_the_one_after_the_last_settled_then_any_that_is_open() -> None:
    log = Log()
    assert next_open_step(log.state, STEPS) == STEPS[0]
    log.step("s2", Outcome.DONE)
    assert next_open_step(log.state, STEPS) == STEPS[3]
    log.step("s3", Outcome.DONE)
    assert next_open_step(log.state, STEPS) == STEPS[0]
    log.step("s0", Outcome.DONE)
    log.step("s1", Outcome.SKIPPED)
    assert next_open_step(log.state, STEPS) is None


def test_inputs_copies_and_the_close_are_kept() -> None:
    log = Log()
    log.say(EntryType.INPUT_SET, {"value": "web-1"}, name="pod")
    log.say(EntryType.COMMAND_COPIED, step="s0", sha256="1", missing=[])
    log.say(EntryType.COMMAND_COPIED, step="s0", sha256="2", missing=["x"])
    log.say(EntryType.RUN_RESUMED, changed=False)
    log.say(EntryType.RUN_CLOSED, {"reason": "home"}, outcome="abandoned", left=4)
    state = log.state
    kept = state.inputs["pod"]
    assert kept is not None
    assert log.journal.text(kept) == "web-1"
    assert (state.copied, state.resumed) == ({"s0": 2}, 1)
    assert state.closed is not None
    assert (state.closed.outcome, state.closed.left) == (RunOutcome.ABANDONED, 4)
    assert fold_runs(log.journal.entries()).open() == []


def test_entries_of_runs_that_are_not_known_pass_by() -> None:
    log = Log()
    log.run = "bob@jump02/7"
    log.step("s0", Outcome.DONE)
    log.say(EntryType.ALERT_NOTED)
    runs = fold_runs(log.journal.entries())
    assert list(runs.states) == ["alice@jump01/0"]
    assert runs.next == 3


@given(
    st.lists(
        st.tuples(st.sampled_from(["s0", "s1", "s2"]), st.sampled_from(list(Outcome))), max_size=12
    ),
    st.integers(0, 12),
)
def test_folding_in_two_parts_is_folding_at_once(acts: list[tuple[str, Outcome]], cut: int) -> None:
    log = Log()
    for id_, outcome in acts:
        log.step(id_, outcome)
    runs = Runs()
    for entry in list(log.journal.entries())[:cut]:
        runs.apply(entry)
    for entry in log.journal.entries(runs.next):
        runs.apply(entry)
    assert runs.states == fold_runs(log.journal.entries()).states
    assert {k: v.outcome for k, v in log.state.outcomes.items()} == dict(acts)
