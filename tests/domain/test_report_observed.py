"""What the journal shows of an incident, each with its number."""

from __future__ import annotations

from typing import Any

from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.policy import Level, Target
from oncall_tui.domain.report_observed import Deeds, observed
from tests.domain.test_incident import MINUTE, NOON, A, about, declared, folded

LEVEL = Level("SEV-1", 0, ack=Target(15 * 60), update=Target(30 * 60))


def seen(
    *moves: Entry, at: int = 60 * MINUTE, level: Level | None = LEVEL, **deeds: Any
) -> dict[str, bool]:
    one = folded(declared(), *moves)
    found = observed(one, Deeds(**deeds), level, Calendar(), NOON + at)
    return {line.text: line.well for line in found}


def test_an_acknowledgement_is_held_against_the_target_from_the_first_alert() -> None:
    # The alert began 5 minutes before noon, when the incident was declared.
    early = seen(acknowledged=NOON + 10 * MINUTE)
    late = seen(acknowledged=NOON + 11 * MINUTE)
    assert early["The first acknowledgement came after 15m; the target was 15m."] is True
    assert late["The first acknowledgement came after 16m; the target was 15m."] is False


def test_without_an_acknowledgement_that_is_said() -> None:
    assert seen()["No acknowledgement of its alerts stands in the journals."] is False


def told(at: int, i: int) -> Entry:
    return about(A, i, "updated", at, audience="internal")


def test_updates_count_as_late_where_anybody_waited_longer_than_agreed() -> None:
    on_time = seen(told(30 * MINUTE, 1), told(60 * MINUTE, 2), at=90 * MINUTE)
    assert on_time["2 internal updates went out, each in time."] is True
    assert on_time["0 external updates went out; people waited longer than agreed 1 time."] is False
    late = seen(told(31 * MINUTE, 1), at=90 * MINUTE)
    assert late["1 internal update went out; people waited longer than agreed 2 times."] is False


def test_in_review_nobody_waits_any_more() -> None:
    review = about(A, 2, "phase", 40 * MINUTE, phase="review")
    found = seen(told(30 * MINUTE, 1), review, at=1000 * MINUTE)
    assert found["1 internal update went out, in time."] is True


def test_a_level_without_updates_asks_for_none() -> None:
    assert not [line for line in seen(level=None) if "update" in line]


def test_runbooks_and_what_failed_in_them_are_named() -> None:
    found = seen(runs=("Disk full",), failed_steps=1, failed_effects=2)
    assert found["A runbook was walked: Disk full."] is True
    assert found["1 step of runbooks failed."] is False
    assert found["Other systems did not take 2 requests."] is False
    assert seen()["No runbook was walked."] is False


def test_points_that_failed_and_todos_that_are_open_are_named() -> None:
    points = [{"text": "it is up", "answer": "failed"}, {"text": "told", "answer": "done"}]
    found = seen(
        about(A, 1, "decision", MINUTE, kind="todo"),
        about(A, 2, "role", MINUTE, role="incident commander", to="bob"),
        about(A, 3, "closed", 20 * MINUTE, points=points),
    )
    assert found["At the closing this was not the case: it is up."] is False
    assert found["Open when this was written: 1 TODO."] is False
    assert not [line for line in found if "told" in line or "commander" in line]
    assert seen()["The incident is not closed yet."] is False
