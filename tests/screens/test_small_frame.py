"""Clocks that tick are drawn past Textual: the picture is the one that a whole frame gives."""

from __future__ import annotations

import pyte
import pytest
from msgspec import structs

from oncall_tui.domain.board_lines import Line
from screens.present import Piece
from screens.widgets.alert_list import AlertList
from tests.fakes import MINUTE, NOON, make_alert
from tests.pty_driver import NOT_FOR_PYTE
from tests.screens.harness import Seat, Stage, seat
from tests.screens.twin_screens import cells
from tests.screens.wired import Slow, Wired, wire

SIZE = (80, 24)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A desk before a terminal."""
    wire(monkeypatch)
    return Stage()


ALERTS = [make_alert(f"Disk{n}", started=NOON - 12 * MINUTE + n * 7_000) for n in range(3)]
"""The policy wants them acknowledged within a quarter of an hour: their seconds are shown."""


class Glass:
    """A terminal that shows what was written so far."""

    def __init__(self, at: Seat) -> None:
        assert isinstance(at.app._driver, Wired)
        self._writer: Slow = at.app._driver._writer_thread
        self.screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.screen)

    def look(self) -> list[str]:
        """Draw what came since the last look; return the lines."""
        self.written = self._writer.out.getvalue()
        self._writer.out.seek(0)
        self._writer.out.truncate()
        self._stream.feed(NOT_FOR_PYTE.sub("", self.written))
        return list(self.screen.display)


def tick(at: Seat, seconds: int = 1) -> AlertList:
    """Let time pass, and the clocks see it."""
    at.stage.clock.advance(seconds * 1000)
    at.board.alerts._tick()
    return at.board.alerts


async def test_a_tick_draws_clocks_at_once_and_leaves_the_picture_of_a_whole_frame(
    stage: Stage,
) -> None:
    async with seat(stage, size=SIZE) as at:
        await at.answer("prod", ALERTS)
        glass = Glass(at)
        before = glass.look()
        tick(at)
        after = glass.look()
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 3
        assert len(glass.written) < 200
        at.app.forget_terminal()
        await at.settle()
        assert glass.look() == after


async def test_the_clock_under_the_cursor_keeps_the_look_of_the_cursor(stage: Stage) -> None:
    async with seat(stage, size=SIZE) as at:
        await at.answer("prod", ALERTS)
        glass = Glass(at)
        await at.press("j")
        glass.look()
        tick(at)
        glass.look()
        drawn = [cells(glass.screen, y) for y in range(SIZE[1])]
        at.app.forget_terminal()
        await at.settle()
        glass.look()
        assert [cells(glass.screen, y) for y in range(SIZE[1])] == drawn


async def test_nothing_ticks_through_a_question_that_stands_before_it(stage: Stage) -> None:
    async with seat(stage, size=SIZE) as at:
        await at.answer("prod", ALERTS)
        await at.press("question_mark")
        glass = Glass(at)
        glass.look()
        alerts = tick(at)
        assert not at.app.draw_lines(alerts, {})
        glass.look()
        assert glass.written == ""


async def test_while_lines_are_about_to_move_clocks_wait_for_the_frame(stage: Stage) -> None:
    async with seat(stage, size=SIZE) as at:
        await at.answer("prod", ALERTS)
        glass = Glass(at)
        glass.look()
        at.board.alerts.refresh()
        tick(at)
        glass.look()
        assert glass.written == ""
        await at.settle()
        ticked = glass.look()
        at.app.forget_terminal()
        await at.settle()
        assert glass.look() == ticked


async def test_a_poll_draws_the_lines_that_it_changed_and_the_picture_is_that_of_a_whole_frame(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seat(stage, size=SIZE) as at:
        await at.answer("prod", ALERTS)
        glass = Glass(at)
        glass.look()
        drawn: list[str] = []
        render = at.board.alerts.pieces

        def pieces(line: Line, width: int) -> list[Piece]:
            drawn.append(line.id)
            return render(line, width)

        monkeypatch.setattr(at.board.alerts, "pieces", pieces)
        second = make_alert("Disk1", started=ALERTS[1].starts_at, annotations={"summary": "new"})
        third = structs.replace(ALERTS[2], title="Disk two")
        await at.answer("prod", [ALERTS[0], second, third])
        assert {ALERTS[1].id, ALERTS[2].id} <= set(drawn)
        assert ALERTS[0].id not in drawn
        polled = glass.look()
        assert any("Disk two" in line for line in polled)
        at.app.forget_terminal()
        await at.settle()
        assert glass.look() == polled
