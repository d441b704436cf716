"""Walking: an entry before anything else, two alerts are two runs, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from data.runbook_files import RunbookFolders
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.binding import chosen
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.run import RunOutcome, RunState
from oncall_tui.domain.runbook import Outcome
from oncall_tui.errors import JournalError, RunbookError
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.runbook_view import list_row, show_document, step_rows
from oncall_tui.services.walk import Walk
from oncall_tui.services.walking import Walks
from tests.fakes import NOON, FakeClock, MemoryJournal, make_alert

TEXT = """# DiskWillFill

## Meaning

It fills.

## Fix

1. **Look at it.**

    ```
    ssh <host> df <mountpoint>
    ```

2. **Free some.** `kubectl delete pvc <pvc>`
3. Tell them.
"""


class Bench:
    """A journal, one runbook, and alerts for it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "DiskWillFill.md"
        self.file.write_text(TEXT)
        self.library = RunbookFolders([folder])
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.alert = make_alert(mountpoint="/var")
        self.walks = self.session()

    def session(self) -> Walks:
        """A new program over the same journal."""
        ledger = Ledger(self.journal)
        ledger.catch_up()
        return Walks(ledger, self.library, self.clock)

    def walk(self, alert: Alert | None = None) -> Walk:
        alert = alert or self.alert
        return self.walks.open_or_start(alert, self.walks.candidates(alert)[0])


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def ids(states: Sequence[RunState]) -> list[str]:
    return [state.run for state in states]


def test_starting_writes_what_matched_and_the_text(bench: Bench) -> None:
    walk = bench.walk()
    (entry,) = bench.journal.lines
    assert entry.type == "run.started"
    assert (entry.d["path"], entry.d["rule"]) == ("DiskWillFill.md", 3)
    assert entry.d["target"]["id"] == bench.alert.id
    assert bench.journal.text(walk.state.text) == TEXT
    assert walk.next_step() == walk.runbook.steps[0]


def test_each_act_is_one_entry_and_the_state_follows(bench: Bench) -> None:
    walk = bench.walk()
    one, two, three = walk.runbook.steps
    walk.copied(one, walk.commands(one)[0])
    walk.outcome(one, Outcome.DONE)
    walk.outcome(two, Outcome.SKIPPED, "no claim here")
    walk.outcome(three, Outcome.DEFERRED, "  ")
    assert bench.journal.types() == ["run.started", "command.copied", *["step.outcome"] * 3]
    assert walk.reason(two.id) == "no claim here"
    assert walk.reason(three.id) == walk.reason("none") == ""
    assert "no claim here" not in str([e.d for e in bench.journal.lines])
    assert walk.open_steps() == []


def test_a_skip_and_an_abandoned_run_need_a_reason(bench: Bench) -> None:
    walk = bench.walk()
    with pytest.raises(RunbookError, match="needs a reason"):
        walk.outcome(walk.runbook.steps[0], Outcome.SKIPPED, " ")
    with pytest.raises(RunbookError, match="needs a reason"):
        walk.close(RunOutcome.ABANDONED)
    assert bench.journal.types() == ["run.started"]


def test_a_full_disk_changes_nothing(bench: Bench) -> None:
    walk = bench.walk()
    bench.journal.full = True
    with pytest.raises(JournalError):
        walk.outcome(walk.runbook.steps[0], Outcome.DONE)
    with pytest.raises(JournalError):
        bench.walks.start(None, chosen("DiskWillFill.md"))
    assert walk.state.outcomes == {}
    assert len(bench.walks.open_runs()) == 1


def test_after_a_kill_at_any_step_the_same_state_is_there(bench: Bench) -> None:
    walk = bench.walk()
    acts: list[Callable[[], object]] = [
        lambda: walk.set_input("pvc", "data-0"),
        *(partial(walk.outcome, step, Outcome.DONE, "x") for step in walk.runbook.steps),
        lambda: walk.close(RunOutcome.RESOLVED),
    ]
    for act in acts:
        act()
        assert bench.session().state(walk.state.run) == walk.state


def test_resuming_goes_on_with_the_open_run_of_the_occurrence(bench: Bench) -> None:
    walk = bench.walk()
    walk.outcome(walk.runbook.steps[0], Outcome.DONE)
    bench.walks = bench.session()
    again = bench.walk()
    assert again.state.run == walk.state.run
    assert again.next_step() == again.runbook.steps[1]
    assert bench.journal.types()[-1] == "run.resumed"
    assert again.notices == ()


def test_two_alerts_with_one_runbook_are_two_runs_and_one_text(bench: Bench) -> None:
    one, two = bench.walk(), bench.walk(make_alert(instance="db2:9100"))
    refired = bench.walk(make_alert(mountpoint="/var", started=NOON))
    assert len({one.state.run, two.state.run, refired.state.run}) == 3
    one.outcome(one.runbook.steps[0], Outcome.DONE)
    assert two.state.outcomes == bench.walks.state(two.state.run).outcomes == {}
    assert len(bench.journal.blobs) == 1
    assert ids(bench.walks.open_runs()) == ids([refired.state, two.state, one.state])


def test_a_run_keeps_its_text_when_the_file_changes_and_says_so(bench: Bench) -> None:
    run = bench.walk().state.run
    bench.file.write_text("# Other\n")
    walk = bench.walks.resume(run)
    assert walk.runbook.text == TEXT
    assert "changed meanwhile" in walk.notices[0]
    assert bench.journal.lines[-1].d["changed"] is True
    bench.file.unlink()
    assert "gone" in bench.walks.resume(run).notices[0]


def test_a_run_whose_text_was_erased_cannot_go_on_but_a_new_one_can_start(bench: Bench) -> None:
    run = bench.walk().state.run
    bench.journal.blobs.clear()
    with pytest.raises(RunbookError, match="not there any more"):
        bench.walks.resume(run)
    assert bench.walks.start(bench.alert, chosen("DiskWillFill.md")).runbook.text == TEXT
    assert len(bench.journal.blobs) == 1


def test_a_closed_run_takes_nothing_more_and_the_next_walk_is_a_new_one(bench: Bench) -> None:
    walk = bench.walk()
    walk.close(RunOutcome.COMPLETED)
    assert bench.journal.lines[-1].d["left"] == 3
    with pytest.raises(RunbookError, match="is closed"):
        walk.outcome(walk.runbook.steps[0], Outcome.DONE)
    assert bench.walks.open_runs() == []
    assert bench.walk().state.run != walk.state.run
    assert bench.walks.resume(walk.state.run).state.closed is not None, "it can still be read"


def test_a_run_that_another_session_closed_is_seen_as_closed(bench: Bench) -> None:
    walk = bench.walk()
    bench.session().resume(walk.state.run).close(RunOutcome.ESCALATED)
    with pytest.raises(RunbookError, match="is closed"):
        walk.outcome(walk.runbook.steps[0], Outcome.DONE)


def test_commands_are_filled_from_labels_and_from_what_was_given(bench: Bench) -> None:
    walk = bench.walk()
    one, two, _ = walk.runbook.steps
    assert [f.text for f in walk.commands(one)] == ["ssh db1 df /var"]
    assert walk.placeholders(two) == ["pvc"]
    assert walk.commands(two)[0].missing == ("pvc",)
    walk.set_input("PVC", "data-0")
    assert walk.commands(two)[0].text == "kubectl delete pvc data-0"
    walk.set_input("PVC", "data-1")
    assert walk.commands(two)[0].text == "kubectl delete pvc data-1"
    assert "data-1" not in str([e.d for e in bench.journal.lines])


def test_a_run_without_an_alert_has_no_labels(bench: Bench) -> None:
    walk = bench.walks.start(None, chosen("DiskWillFill.md"))
    assert walk.state.target is None
    assert walk.commands(walk.runbook.steps[0])[0].missing == ("host", "mountpoint")


def test_labels_that_fill_a_whole_entry_are_left_out(bench: Bench) -> None:
    walk = bench.walk(make_alert(note="x" * 30_000))
    assert walk.state.target is not None
    assert walk.state.target.labels == {}


def test_a_fragment_that_leads_nowhere_opens_where_the_alert_is_named(bench: Bench) -> None:
    bench.file.write_text("# A\n\n- one\n\n## Table\n\n| diskwillfill |\n|---|\n\n- two\n")
    alert = make_alert(annotations={"runbook": "DiskWillFill.md#gone"})
    walk = bench.walk(alert)
    first = walk.first_step()
    assert first is not None
    assert first.title == "two"
    assert walk.runbook.notices


def test_a_run_that_was_begun_opens_at_the_next_step_wherever_its_fragment_led(
    bench: Bench,
) -> None:
    bench.file.write_text("# A\n\n- one\n\n## Table\n\n| diskwillfill |\n|---|\n\n- two\n")
    walk = bench.walk(make_alert(annotations={"runbook": "DiskWillFill.md#gone"}))
    walk.outcome(walk.runbook.steps[1], Outcome.DONE)
    first = walk.first_step()
    assert first is not None
    assert first.title == "one"


def test_what_no_library_has_is_told(bench: Bench) -> None:
    alert = make_alert(annotations={"runbook_url": "https://elsewhere.example/x"})
    assert bench.walks.unmapped(alert) == ["https://elsewhere.example/x"]
    assert bench.walks.run_of(alert.id) is None
    with pytest.raises(RunbookError, match="no such run"):
        bench.walks.state("x/1")


def test_rows_for_scripts(bench: Bench) -> None:
    runbook = bench.library.open("DiskWillFill.md")
    rows = step_rows(runbook)
    assert rows[0] == {
        "id": "look-at-it",
        "title": "Look at it.",
        "section": "Fix",
        "outcome_options": ["done", "not applicable", "failed", "skipped", "deferred"],
        "commands": ["ssh <host> df <mountpoint>"],
        "labels": ["host", "mountpoint"],
        "gates": [],
    }
    assert show_document(runbook)["steps"] == 3
    assert [list_row(meta)["path"] for meta in bench.library.list()] == ["DiskWillFill.md"]


class Racing(Ledger):
    """A ledger to which another thread adds between two looks at its length."""

    @property
    def length(self) -> int:
        known = super().length
        self.catch_up()
        return known


def test_no_entry_is_passed_over_when_another_thread_writes_meanwhile(bench: Bench) -> None:
    ledger = Racing(bench.journal)
    walks = Walks(ledger, bench.library, bench.clock)
    first = bench.walk()
    ledger.catch_up()
    assert ids(walks.open_runs()) == [first.state.run]
    second = bench.walk(make_alert("DiskWillFill", instance="db2"))
    ledger.catch_up()
    third = bench.walk(make_alert("DiskWillFill", instance="db3"))
    walks.open_runs()
    assert set(ids(walks.open_runs())) == {w.state.run for w in (first, second, third)}


def test_a_journal_that_cannot_be_read_leaves_no_lock_behind(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.walk()
    ledger = Ledger(bench.journal)
    ledger.catch_up()
    walks = Walks(ledger, bench.library, bench.clock)

    def refuse(start: int) -> list[Entry]:
        raise JournalError(f"cannot be read from {start}")

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "briefs", refuse)
        for _ in range(2):
            with pytest.raises(JournalError):
                walks.open_runs()
    assert len(walks.open_runs()) == 1
