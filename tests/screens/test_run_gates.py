"""Gates by keys: what a step asks for is seen before it is done, and dealt with by one key each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from oncall_tui.domain.run_parts import TimerKind
from tests.fakes import MINUTE, make_alert
from tests.screens.harness import Seat, Stage, seat

TEXT = """---
oncall:
  inputs:
    size: {ask: "How large?", match: "[0-9]+Gi"}
---
# DiskWillFill

## Diagnosis

1. **Confirm it.** `df -h <mountpoint>`
    - **Expect:** it is nearly full
    - **If not:** the alert is stale; go to [Close](#close)
    - **Evidence:** the line of it
2. **What fills it?**
    - **Choose:**
        - logs: [Free](#free)
        - data: [Grow](#grow)

## Free

1. **Delete the logs.** `rm -r /var/log/old`
    - **Changes:** they are gone
    - **Undo:** restore them

## Grow

1. **Ask for more.** `grow <size>`
    - **Ask:** `size`: how large?
    - **Approve:** second person
    - **Within:** 15m

## Close

1. **Let it settle.**
    - **Wait:** 5m
    - **Expect:** the alert has cleared
2. **Say so.**
"""


@asynccontextmanager
async def walking(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Seat]:
    stage = Stage()
    stage.library.texts["DiskWillFill.md"] = TEXT
    async with seat(stage, size=size) as at:
        await at.answer("prod", [make_alert(mountpoint="/var")])
        await at.press("r")
        await at.settle()
        yield at


def types(at: Seat) -> list[str]:
    return at.stage.journal.types()[1:]


async def confirm(at: Seat) -> None:
    await at.press("d")
    await at.type("97")
    await at.press("enter")


async def test_what_is_expected_is_on_the_screen_before_done() -> None:
    async with walking() as at:
        lines = at.text().splitlines()
        gate = next(n for n, line in enumerate(lines) if "Expect" in line)
        command = next(n for n, line in enumerate(lines) if "y copies" in line)
        assert gate < command


async def test_done_asks_for_the_evidence_first() -> None:
    async with walking() as at:
        await at.press("d")
        assert "Evidence: " in at.text()
        await at.press("escape")
        assert types(at) == []
        await confirm(at)
        assert types(at) == ["evidence.added", "step.outcome"]
        assert "What fills it?" in at.text()


async def test_no_evidence_needs_a_reason() -> None:
    async with walking() as at:
        await at.press("d", "enter")
        assert "Why is there none" in at.text()
        await at.press("enter", "h", "i", "enter")
        assert types(at) == ["evidence.added", "step.outcome"]


async def test_a_failed_step_leads_where_its_author_says() -> None:
    async with walking() as at:
        await at.press("f")
        assert "go to Close" in at.text()
        await at.press("1", "enter")
        assert at.stage.journal.lines[-1].d["goes"] == "close"
        assert "Let it settle" in at.text()
        assert "2 of 6" not in at.text()


async def test_an_answer_makes_the_other_branch_not_applicable() -> None:
    async with walking() as at:
        await confirm(at)
        await at.press("d", "1")
        assert types(at)[-2:] == ["choice.made", "step.outcome"]
        assert "Delete the logs" in at.text()
        await at.press("j")
        assert "not applicable: not chosen: logs" in at.text()


async def test_copying_what_changes_something_asks_once_more() -> None:
    async with walking() as at:
        await confirm(at)
        await at.press("d", "1", "y")
        assert "they are gone" in at.text()
        await at.press("escape")
        assert "command.copied" not in types(at)
        await at.press("y", "y")
        assert types(at)[-1] == "command.copied"


async def test_what_was_done_is_owed_until_it_is_settled_and_closing_says_so() -> None:
    async with walking() as at:
        await confirm(at)
        await at.press("d", "1", "d")
        assert "1 not undone" in at.text()
        await at.press("c")
        assert "1. Delete the logs." in at.text()
        await at.press("escape", "u", "u")
        assert types(at)[-1] == "undo.undone"
        assert "not undone" not in at.text().splitlines()[2]


async def test_a_value_has_to_fit_and_alone_is_marked() -> None:
    async with walking() as at:
        await confirm(at)
        await at.press("d", "2")
        assert types(at)[-1] == "timer.started", "its Within runs from the moment it is in turn"
        await at.press("d", "x", "enter")
        assert "does not look like size" in at.text()
        await at.press("ctrl+u")
        await at.type("200Gi")
        await at.press("enter")
        assert types(at)[-1] == "input.set"
        assert "A goes on alone" in at.message
        await at.press("A")
        await at.type("nobody")
        await at.press("enter")
        assert "ALONE" in at.text().splitlines()[2]
        await at.press("d")
        assert types(at)[-2:] == ["approval.self", "step.outcome"]


async def test_a_step_past_its_time_is_flagged_and_not_stopped() -> None:
    async with walking() as at:
        await confirm(at)
        await at.press("d", "2")
        at.stage.clock.advance(15 * MINUTE)
        await at.answer("prod", [make_alert(mountpoint="/var")])
        assert "LATE" in at.text()
        await at.press("f", "enter")
        assert types(at)[-1] == "step.outcome"


async def test_a_wait_runs_on_without_the_screen_and_the_alert_ticks_the_step() -> None:
    async with walking() as at:
        await at.press("f", "1", "enter", "d")
        assert types(at)[-1] == "timer.started"
        await at.press("d")
        assert "wait 5m more" in at.message
        await at.press("escape")
        at.stage.clock.advance(2 * MINUTE)
        await at.press("r")
        await at.settle()
        assert "3m more" in at.text()
        at.stage.clock.advance(3 * MINUTE)
        await at.answer("prod", [make_alert(mountpoint="/var")])
        assert types(at)[-1] == "run.resumed"
        await at.answer("prod", [])
        await at.settle()
        assert at.stage.journal.lines[-1].d["sensed"] is True
        assert "Say so" in at.text()


async def test_a_source_that_is_away_ticks_nothing() -> None:
    async with walking() as at:
        await at.press("f", "1", "enter", "d", "w")
        await at.type("quick")
        await at.press("enter")
        assert types(at)[-1] == "timer.cut"
        at.stage.fail("prod")
        await at.settle()
        assert types(at)[-1] == "timer.cut"
        [run] = at.stage.walks.open_runs()
        assert run.timers[f"{TimerKind.WAIT.value}/let-it-settle"].cut_at is not None


async def test_a_gate_that_a_step_does_not_have_says_so() -> None:
    async with walking() as at:
        for key, why in (
            ("o", "asks no question"),
            ("w", "has no time"),
            ("A", "needs no approval"),
            ("e", "names nobody"),
            ("u", "nothing is owed"),
        ):
            await at.press(key)
            assert why in at.message
        assert types(at) == []


async def test_a_step_done_out_of_order_is_taken_and_told() -> None:
    async with walking() as at:
        await at.press("j", "j", "d")
        assert types(at)[0] == "step.outcome"
        assert "2 steps before it still open" in at.message


async def test_in_a_do_confirm_runbook_any_order_will_do() -> None:
    async with walking() as at:
        at.stage.library.texts["DiskWillFill.md"] = TEXT.replace(
            "oncall:", "oncall:\n  use: do-confirm"
        )
        await at.press("c", "2", "x", "enter", "escape", "r")
        await at.settle()
        assert "do, then confirm" in at.text()
        await at.press("j", "j", "d")
        assert "before it" not in at.message
