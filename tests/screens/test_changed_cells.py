"""An app that draws through the frame: the same screen, and none where nobody reads."""

from __future__ import annotations

import re

import pyte
import pytest
from textual import _compositor
from textual.app import ComposeResult
from textual.widgets._static import Static

from screens.terminal import changed_cells
from screens.terminal.changed_cells import ChangedCells
from tests.screens.wired import Slow, Wired, wire

QUESTIONS = re.compile(r"\x1b\[\?[0-9;]*\$p|\x1b\[[<=>][0-9;:]*[A-Za-z]|\x1b\[[0-9;]* q")


class Little(ChangedCells[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static("ready")

    @property
    def writer(self) -> Slow:
        """Return what stands in for the terminal."""
        assert isinstance(self._driver, Wired)
        return self._driver._writer_thread

    def say(self, text: str) -> None:
        """Show another text."""
        self.query_one(Static).update(text)


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every app a driver that is taken for one with a terminal."""
    wire(monkeypatch)


def shown(written: str) -> str:
    """Return the first line of a terminal that was sent this."""
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(QUESTIONS.sub("", written))
    line: str = screen.display[0]
    return line.rstrip()


@pytest.mark.usefixtures("driver")
async def test_only_what_changed_is_written() -> None:
    app = Little()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        out = app.writer.out
        assert shown(out.getvalue()) == "ready"
        before = len(out.getvalue())
        app.say("reads")
        await pilot.pause()
        written = out.getvalue()[before:]
        assert shown(out.getvalue()) == "reads"
        assert "s" in written
        assert "rea" not in written


@pytest.mark.usefixtures("driver")
async def test_a_terminal_that_does_not_read_gets_one_frame_when_it_reads_again() -> None:
    app = Little()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        writer = app.writer
        writer.stuck = True
        before = len(writer.out.getvalue())
        for number in range(20):
            app.say(f"frame {number}")
            await pilot.pause()
        assert writer.out.getvalue()[before:] == ""
        writer.stuck = False
        assert writer.caught_up is not None
        writer.caught_up()
        await pilot.pause()
        assert shown(writer.out.getvalue()) == "frame 19"
        assert "frame 18" not in writer.out.getvalue()


@pytest.mark.usefixtures("driver")
async def test_after_somebody_else_wrote_on_the_terminal_everything_is_drawn_anew() -> None:
    app = Little()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = len(app.writer.out.getvalue())
        app.forget_terminal()
        await pilot.pause()
        assert "ready" in app.writer.out.getvalue()[before:]


@pytest.mark.usefixtures("driver")
async def test_what_was_lost_on_its_way_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed_cells, "MEND_AFTER", 0.01)
    app = Little()
    async with app.run_test(size=(80, 24)) as pilot:
        app.say("first")
        await pilot.pause()
        app.writer.lose()
        before = len(app.writer.out.getvalue())
        app.say("fires")
        while "fires" not in app.writer.out.getvalue()[before:]:
            await pilot.pause()
        assert not app.writer.lost_some()


def test_on_a_textual_it_does_not_know_it_is_off_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("textual.__version__", "9.0.0")
    assert not changed_cells.is_known()
    assert "9.0.0" in caplog.text


def test_the_seams_of_this_textual_are_those_that_are_known() -> None:
    assert changed_cells.is_known()
    layout = _compositor.LayoutUpdate([], None)  # type: ignore[arg-type]
    chops = _compositor.ChopsUpdate([], [], [])
    assert {"strips", "region"} <= vars(layout).keys()
    assert {"chops", "spans", "chop_ends"} <= vars(chops).keys()


@pytest.mark.usefixtures("driver")
async def test_a_frame_in_which_nothing_differs_is_not_written_at_all() -> None:
    app = Little()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = app.writer.out.getvalue()
        app.query_one(Static).refresh()
        await pilot.pause()
        assert app.writer.out.getvalue() == before


@pytest.mark.usefixtures("driver")
async def test_the_size_that_is_told_at_the_start_draws_nothing_twice_a_later_one_all() -> None:
    app = Little()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.writer.out.getvalue().count("ready") == 1  # the driver has told it by now
        before = len(app.writer.out.getvalue())
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "ready" in app.writer.out.getvalue()[before:]
