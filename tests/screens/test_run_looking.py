"""A mate's run on the screen: to look at as it goes, and to take with a reason."""

from __future__ import annotations

import pytest

from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.run import RunOutcome
from oncall_tui.domain.runbook import Outcome
from screens.run import RunScreen
from screens.runbooks import RunbooksScreen
from tests.fakes import make_alert
from tests.screens.harness import Seat, Stage, seat
from tests.screens.office import Office


@pytest.fixture
def office() -> Office:
    return Office(Stage())


def screen_of(at: Seat) -> RunScreen:
    assert isinstance(at.app.screen, RunScreen)
    return at.app.screen


async def looked(at: Seat) -> None:
    """Let the screen look at what others did, as it does each second."""
    screen_of(at).look_on()
    await at.settle()


async def test_the_library_lists_it_and_enter_looks_on(office: Office) -> None:
    office.begin()
    async with seat(office.stage) as at:
        await at.press("4")
        assert "Open runs of others" in at.text()
        assert "walks it" in at.text()
        await at.press("enter")
        assert "bob walks it, since 12:00 to look at only; T takes it" in at.text()
        await at.press("d")
        assert "bob has it: T takes it" in at.message
        assert office.stage.journal.lines == []


async def test_it_follows_what_they_do(office: Office) -> None:
    walk = office.begin()
    async with seat(office.stage) as at:
        await at.press("4", "enter")
        walk.outcome(walk.runbook.steps[0], Outcome.DONE)
        office.tell()
        await looked(at)
        assert "1 of 4 steps" in at.text()
        current = screen_of(at).current()
        assert current is not None
        assert current.id == walk.runbook.steps[1].id
        assert office.stage.journal.lines == []


async def test_the_alert_leads_to_it_or_to_a_run_of_ones_own(office: Office) -> None:
    office.begin()
    async with seat(office.stage) as at:
        await at.answer("prod", [make_alert()])
        await at.press("r")
        assert "bob walks a runbook for DiskWillFill" in at.text()
        await at.press("w")
        assert "bob walks it" in at.text()
        await at.press("escape", "r", "n")
        assert office.stage.journal.types() == ["run.started"]
        assert screen_of(at)._walk.held is None


async def test_one_key_and_a_reason_take_it(office: Office) -> None:
    walk = office.begin()
    walk.outcome(walk.runbook.steps[0], Outcome.DONE)
    office.tell()
    async with seat(office.stage) as at:
        await at.press("4", "enter", "T", "enter")
        assert office.stage.journal.lines == []
        await at.type("bob sleeps")
        await at.press("enter")
        assert office.stage.journal.types() == ["run.taken"]
        assert office.stage.journal.lines[0].d["of"] == "bob@example.com"
        assert "bob walks it" not in at.text()
        await at.press("d")
        assert office.stage.journal.types() == ["run.taken", "step.outcome"]
        office.tell()
        assert office.bob.fold.notices() == [
            "alice@example.com took your run of DiskWillFill: 4 has it, and why"
        ]


async def test_one_that_passed_to_whom_nothing_here_tells_of_says_so_before_it_is_taken(
    office: Office,
) -> None:
    run = office.begin().state.run
    given = {"run": run, "to": "carol@example.com", "note": "n"}
    office.bob.ledger.write(EntryType.RUN_HANDED_OVER, given)
    office.tell()
    async with seat(office.stage) as at:
        await at.answer("prod", [make_alert()])
        await at.press("r")
        assert "carol was given a run for DiskWillFill, it may be over" in at.text()
        await at.press("escape", "4")
        assert "was given" in at.text()
        await at.press("enter")
        assert "carol was given it 12:00, their journal is not here" in at.text()
        assert "maybe over; T takes it" in at.text()
        await at.press("T")
        assert "carol's journal is not here: it may have ended there." in at.text()
        await at.type("nobody answers")
        await at.press("enter")
        assert office.stage.journal.types() == ["run.taken"]


async def test_a_run_that_was_taken_says_so_and_is_written_no_more(office: Office) -> None:
    async with seat(office.stage) as at:
        await at.answer("prod", [make_alert()])
        await at.press("r")
        mine = screen_of(at).state.run
        office.tell()
        taken = office.bob.walks.take(mine, "you were called away")
        taken.outcome(taken.runbook.steps[0], Outcome.DONE)
        office.tell()
        await looked(at)
        assert "bob took this run: you were called away" in at.message
        assert "bob took it from alice, since 12:00" in at.text()
        assert "1 of 4 steps" in at.text()
        await at.press("d")
        assert "bob has it: T takes it" in at.message
        assert office.stage.journal.types() == ["run.started"]
        await at.press("T")
        await at.type("I am back")
        await at.press("enter", "d")
        assert office.stage.journal.types() == ["run.started", "run.taken", "step.outcome"]


async def test_one_that_is_closed_while_one_looks_says_so(office: Office) -> None:
    walk = office.begin()
    async with seat(office.stage) as at:
        await at.press("4", "enter")
        walk.close(RunOutcome.COMPLETED, "done")
        office.tell()
        await looked(at)
        assert "closed: completed" in at.text()
        await at.press("T")
        assert "the run is closed" in at.message
        await at.press("escape")
        assert isinstance(at.app.screen, RunbooksScreen)
