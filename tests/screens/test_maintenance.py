"""Maintenance windows on the board and on the quiet screen."""

from __future__ import annotations

from oncall_tui.domain.board_lines import State
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.matcher import parse_matchers
from tests.fakes import MINUTE, NOON, make_alert, make_silence
from tests.screens.harness import Seat, Stage, seat

HOUR = 60 * MINUTE
EAST = make_alert("DiskWillFill", cluster="east")
WEST = make_alert("InstanceDown", cluster="west")


def window(start: int = NOON - HOUR, end: int = NOON + HOUR, **more: object) -> Window:
    values: dict[str, object] = {
        "name": "east upgrade",
        "matchers": parse_matchers('cluster="east"'),
        "start": start,
        "end": end,
        "owner": "bob@example.com",
        "text": "New kernels.",
        "checklist": ("every node is up", "no alert is left"),
    }
    return Window(**{**values, **more})  # type: ignore[arg-type]


def planned(*windows: Window) -> Stage:
    stage = Stage()
    stage.plan(*windows)
    return stage


def state(here: Seat, id_: str) -> State:
    return here.app.view.board.rows[id_].state


async def test_what_a_window_covers_is_out_of_service_whether_or_not_a_key_was_pressed() -> None:
    async with seat(planned(window())) as here:
        await here.answer("prod", [EAST, WEST])
        assert state(here, EAST.id) is State.OUT
        assert state(here, WEST.id) is State.UNACKED
        assert here.app.view.board.total == 1
        assert here.app.view.board.next_change == NOON + HOUR
        assert here.stage.journal.types() == []


async def test_at_the_end_everything_is_loud_again_though_nobody_closed_the_window() -> None:
    async with seat(planned(window())) as here:
        await here.answer("prod", [EAST])
        here.stage.clock.advance(HOUR)
        await here.answer("prod", [EAST])
        assert state(here, EAST.id) is State.UNACKED
        assert "overrun, not closed: east upgrade (0)" in here.text()
        await here.press("0")
        assert "OVERRUN" in here.text()


async def test_a_window_is_announced_begun_extended_and_closed_with_its_checklist() -> None:
    async with seat(planned(window()), size=(120, 40)) as here:
        await here.answer("prod", [EAST])
        await here.press("0")
        assert "running, not begun" in here.text()
        await here.press("A", "b")
        assert here.stage.journal.types() == ["maintenance.announced", "maintenance.begun"]
        announced = next(iter(here.stage.journal.blobs.values()))
        assert "New kernels." in announced
        assert "DiskWillFill" in announced
        await here.press("plus", "enter")
        await here.type("slow disks")
        await here.press("enter")
        extended = here.stage.journal.lines[-1].d
        assert (extended["extended"], extended["end"]) == (True, NOON + HOUR + 30 * MINUTE)
        await here.press("c", "d", "enter")  # enter does not go on while a point is open
        assert here.stage.journal.types()[-1] == "maintenance.announced"
        await here.press("f", "enter", "enter")
        assert "an empty note" in here.text()
        await here.type("db3 is gone")
        await here.press("enter")
        closed = here.stage.journal.lines[-1]
        assert closed.type == "maintenance.closed"
        assert [point["answer"] for point in closed.d["points"]] == ["done", "failed"]
        assert state(here, EAST.id) is State.UNACKED


async def test_nothing_begins_before_its_planned_start() -> None:
    async with seat(planned(window(start=NOON + MINUTE))) as here:
        await here.answer("prod", [EAST])
        assert state(here, EAST.id) is State.UNACKED
        await here.press("0", "b")
        assert "not come yet" in here.message
        assert here.stage.journal.types() == []


async def test_read_only_changes_no_window_and_still_copies_the_text() -> None:
    stage = Stage(read_only=True)
    stage.plan(window())
    async with seat(stage) as here:
        await here.answer("prod", [EAST])
        await here.press("0")
        for key in ("A", "b", "plus", "c"):
            await here.press(key)
            assert "read-only" in here.message
        assert stage.journal.types() == []


async def test_a_snooze_is_listed_and_woken_there() -> None:
    async with seat() as here:
        await here.answer("prod", [WEST])
        await here.press("z", "2", "enter")
        if not here.stage.journal.types():
            await here.type("yes")
            await here.press("enter")
        await here.press("0")
        assert "wakes 13:00" in here.text()
        await here.press("z")
        assert here.stage.journal.types() == ["alert.snoozed", "alert.woken"]
        assert state(here, WEST.id) is State.UNACKED


def keys(here: Seat) -> str:
    return here.text().splitlines()[-1]


async def test_the_keys_are_those_of_the_line_under_the_cursor() -> None:
    stage = planned(window())
    async with seat(stage) as here:
        await here.answer("prod", [make_alert()], silences=[make_silence()])
        await here.press("0")
        assert "A announce b begin c close" in keys(here)
        assert "+ extend" in keys(here)
        for other in ("detail", "edit", "expire", "wake", "undo"):
            assert other not in keys(here)
        await here.press("enter")
        assert "this is a maintenance window" in here.message
        await here.press("b")
        assert "b begin" not in keys(here)
        await here.press("G")
        assert "enter detail + extend e edit x expire n new" in keys(here)
        assert "close" not in keys(here)


async def test_a_closed_window_is_told_of_until_its_screen_is_left() -> None:
    stage = planned(window())
    async with seat(stage) as here:
        await here.answer("prod", [make_alert()], silences=[make_silence()])
        await here.press("0", "b", "c", "d", "d", "enter", "enter")
        assert "maintenance" in here.text()
        assert "no longer there" in here.text()
        assert "begin" not in keys(here)
        await here.press("x")
        assert "maintenance east upgrade is no longer there; move on" in here.message
        await here.press("question_mark", "escape")
        assert "no longer there" in here.text()
        await here.press("1", "0")
        assert "no longer there" not in here.text()
        assert "x expire" in keys(here)
