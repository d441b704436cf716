"""Walking a runbook by keys: one key an outcome, saved at once, resumed where it was left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from screens.run import RunScreen
from tests.fakes import make_alert
from tests.screens.harness import Seat, Stage, seat


@asynccontextmanager
async def walking(
    stage: Stage | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Seat]:
    async with seat(stage, size=size) as at:
        await at.answer("prod", [make_alert()])
        await at.press("r")
        await at.settle()
        yield at


def run_of(at: Seat) -> RunScreen:
    assert isinstance(at.app.screen, RunScreen)
    return at.app.screen


def outcomes(at: Seat) -> list[str]:
    return [e.d["outcome"] for e in at.stage.journal.lines if e.type == "step.outcome"]


async def test_the_runbook_of_the_alert_opens_at_its_first_step() -> None:
    async with walking() as at:
        assert at.stage.journal.types() == ["run.started"]
        assert "Look at the disk" in at.text()
        assert "ssh db1:9100 df -h <mountpoint>" in at.text()


async def test_each_outcome_is_one_key_and_an_entry() -> None:
    async with walking() as at:
        await at.press("d", "n", "f")
        await at.press("enter", "s")
        await at.type("no time")
        await at.press("enter")
        assert outcomes(at) == ["done", "not applicable", "failed", "skipped"]
        assert "no time" in at.stage.journal.blobs.values()


async def test_a_skip_without_a_reason_is_not_taken() -> None:
    async with walking() as at:
        await at.press("s", "enter")
        assert outcomes(at) == []
        await at.press("escape")
        assert outcomes(at) == []


async def test_a_deferred_step_needs_no_reason() -> None:
    async with walking() as at:
        await at.press("l", "enter")
        assert outcomes(at) == ["deferred"]


async def test_the_run_goes_on_where_it_was_left() -> None:
    async with walking() as at:
        await at.press("d", "escape")
        await at.press("r")
        await at.settle()
        assert at.stage.journal.types() == ["run.started", "step.outcome", "run.resumed"]
        step = run_of(at).current()
        assert step is not None
        assert step.title.startswith("Find what grows")


async def test_a_value_fills_the_placeholder_and_the_copy_is_written_down() -> None:
    async with walking() as at:
        await at.press("i", "enter")
        await at.type("slash_var".replace("slash_", ""))
        await at.press("enter", "y")
        assert at.stage.journal.types() == ["run.started", "input.set", "command.copied"]
        assert "df -h var" in at.text()
        assert at.stage.journal.lines[-1].d["missing"] == []


async def test_an_unfilled_placeholder_is_named_when_it_is_copied() -> None:
    async with walking() as at:
        await at.press("y")
        assert at.stage.journal.lines[-1].d["missing"] == ["mountpoint"]
        assert "mountpoint" in at.message


async def test_closing_shows_what_is_left_and_asks_why() -> None:
    async with walking() as at:
        await at.press("d", "c")
        assert "3 steps without an outcome" in at.text()
        await at.press("1")
        await at.type("it went away")
        await at.press("enter")
        assert at.stage.journal.types()[-1] == "run.closed"
        assert at.stage.journal.lines[-1].d["left"] == 3
        await at.press("d")
        assert "closed" in at.message


async def test_an_alert_without_a_runbook_says_so() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert("Mystery")])
        await at.press("r")
        assert "no runbook matches Mystery" in at.message
        assert at.stage.journal.lines == []


async def test_the_library_lists_open_runs_first_and_any_runbook_can_be_walked() -> None:
    async with walking() as at:
        await at.press("escape", "4")
        await at.settle()
        assert "open run" in at.text().splitlines()[3]
        await at.press("j", "j", "enter")
        assert "Say that you have it" in at.text()
        await at.press("r")
        assert at.stage.journal.lines[-1].type == "run.started"
        assert at.stage.journal.lines[-1].d["target"] is None


async def test_steps_stand_beside_the_text_where_there_is_room() -> None:
    async with walking(size=(120, 40)) as at:
        line = next(line for line in at.text().splitlines() if "Find what grows" in line)
        assert line.index("Find what grows") < 40
        assert run_of(at).has_class("wide")


async def test_the_key_of_the_board_leads_out_of_a_run_which_stays_open() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("j", "r")
        assert at.app.screen.NAME == "run"  # type: ignore[attr-defined]
        await at.press("1")
        assert at.app.screen is at.board
        assert "the run stays open" in at.message
        await at.press("r", "5", "1")
        assert at.app.screen is at.board
        assert len(at.stage.walks.open_runs()) == 1
