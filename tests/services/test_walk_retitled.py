"""A run goes on as it was when only the title of its file is edited."""

from __future__ import annotations

import pytest

from oncall_tui.domain.run_parts import TimerKind
from oncall_tui.domain.runbook import Outcome
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.walk import Walk
from oncall_tui.services.walking import Walks
from tests.fakes import NOON, FakeClock, MemoryJournal, make_alert
from tests.screens.library import FakeLibrary

TEXT = """# Disk

## Fix

- Wait for it.
    - **Wait:** 5m
- Wait for it.
- **Grow the volume.** It cannot shrink.
    - **Approve:** second person
"""
RETITLED = TEXT.replace("# Disk", "# The disk is full", 1)
UNTITLED = TEXT.replace("# Disk\n", "", 1)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary({"DiskWillFill.md": TEXT})


def walk_of(library: FakeLibrary) -> tuple[Walks, Walk]:
    clock = FakeClock(NOON)
    walks = Walks(Ledger(MemoryJournal(clock)), library, clock)
    alert = make_alert("DiskWillFill")
    return walks, walks.start(alert, walks.candidates(alert)[0])


@pytest.mark.parametrize("text", [RETITLED, UNTITLED])
def test_what_was_done_approved_and_kept_holds_under_another_title(
    library: FakeLibrary, text: str
) -> None:
    walks, walk = walk_of(library)
    first, second, grow = walk.runbook.steps
    walk.start_timer(first, TimerKind.WAIT)
    walk.add_evidence(first, "97%")
    walk.outcome(second, Outcome.SKIPPED, "no need")
    walk.approve_alone(grow, "nobody is awake")
    walk.outcome(grow, Outcome.DONE)
    library.texts["DiskWillFill.md"] = text
    found = walk.difference()
    assert found is not None
    assert (found.reopened, found.gone, found.added) == ((), (), ())
    walk.remap()
    again = walks.resume(walk.state.run)
    one, two, three = again.runbook.steps
    assert one.id != first.id
    assert again.open_steps() == [one]
    assert set(again.state.outcomes) == {two.id, three.id}
    assert set(again.state.timers) == {f"wait/{one.id}"}
    assert set(again.state.evidence) == {one.id}
    assert set(again.state.approvals) == {three.id}
    library.texts["DiskWillFill.md"] = TEXT
    again.remap()
    assert again.open_steps() == [first]


def test_a_step_that_says_something_else_begins_anew_under_another_title(
    library: FakeLibrary,
) -> None:
    _, walk = walk_of(library)
    for step in walk.runbook.steps[1:]:
        walk.outcome(step, Outcome.NOT_APPLICABLE)
    library.texts["DiskWillFill.md"] = RETITLED.replace("cannot shrink", "can shrink")
    walk.remap()
    assert [step.title for step in walk.open_steps()] == ["Wait for it.", "Grow the volume."]
