"""`z`: out of my own loud sections until a time, and back by itself."""

from __future__ import annotations

from oncall_tui.domain.board_lines import State
from oncall_tui.domain.ringing import Ringing, Rules
from tests.fakes import MINUTE, NOON, make_alert
from tests.screens.harness import Seat, Stage, seat

DISK = make_alert("DiskWillFill", severity="warning")
WORST = make_alert("InstanceDown", severity="SEV-1", instance="db2:9100")


def state(here: Seat, id_: str) -> State:
    return here.app.view.board.rows[id_].state


async def test_a_snooze_hides_the_alert_until_its_time_and_sends_nothing() -> None:
    async with seat() as here:
        await here.answer("prod", [DISK])
        await here.press("z", "1")
        assert here.stage.journal.types() == ["alert.snoozed"]
        assert here.stage.journal.lines[0].d["until"] == NOON + 15 * MINUTE
        assert state(here, DISK.id) is State.SHELVED
        assert here.app.view.board.total == 0
        assert here.stage.sources["prod"].done == []
        here.stage.clock.advance(15 * MINUTE)
        await here.answer("prod", [DISK])
        assert state(here, DISK.id) is State.UNACKED


async def test_the_same_key_wakes_it() -> None:
    async with seat() as here:
        await here.answer("prod", [DISK])
        await here.press("z", "2")
        here.board.desk.boards.unfold("#quiet")
        await here.answer("prod", [DISK])
        here.board.alerts.go_to(DISK.id)
        await here.press("z")
        assert here.stage.journal.types() == ["alert.snoozed", "alert.woken"]
        assert state(here, DISK.id) is State.UNACKED


async def test_the_prompt_says_that_it_is_no_acknowledgement() -> None:
    async with seat() as here:
        await here.answer("prod", [DISK])
        await here.press("z")
        assert "no acknowledgement" in here.text()
        await here.press("escape")
        assert here.stage.journal.types() == []


async def test_the_worst_level_asks_for_a_yes() -> None:
    async with seat() as here:
        await here.answer("prod", [WORST])
        await here.press("z", "1", "enter")
        assert here.stage.journal.types() == []
        await here.type("yes")
        await here.press("enter")
        assert here.stage.journal.types() == ["alert.snoozed"]


async def test_read_only_snoozes_nothing() -> None:
    async with seat(Stage(read_only=True)) as here:
        await here.answer("prod", [DISK])
        await here.press("z")
        assert "read-only" in here.message
        assert here.stage.journal.types() == []


async def test_a_snooze_of_another_time_is_a_day_at_most() -> None:
    async with seat() as here:
        await here.answer("prod", [DISK])
        await here.press("z", "o")
        for _ in range(3):
            await here.press("backspace")
        await here.type("2d")
        await here.press("enter")
        assert "at most 1d" in here.text()
        for _ in range(2):
            await here.press("backspace")
        await here.type("90m")
        await here.press("enter")
        assert here.stage.journal.lines[0].d["until"] == NOON + 90 * MINUTE


async def test_it_rings_when_it_wakes() -> None:
    stage = Stage()
    stage.ring(Ringing(Rules(rank=9, repeat=0)))
    async with seat(stage) as here:
        await here.answer("prod", [])
        await here.answer("prod", [DISK])
        await here.press("z", "1")
        ringer = here.app._ringer
        assert ringer is not None
        board = here.app.view.board
        settled = ringer.listen(board, now=stage.clock.now(), settled=True)
        assert settled is None
        stage.clock.advance(15 * MINUTE)
        await here.answer("prod", [DISK])
        assert DISK.id in ringer._heard.ranks


async def test_the_detail_snoozes_the_alert_that_it_shows() -> None:
    async with seat() as here:
        await here.answer("prod", [DISK, WORST])
        here.board.alerts.go_to(DISK.id)
        await here.press("enter", "z", "1")
        assert here.stage.journal.types() == ["alert.snoozed"]
        assert state(here, DISK.id) is State.SHELVED
        assert state(here, WORST.id) is State.UNACKED
