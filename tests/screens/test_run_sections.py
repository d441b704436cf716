"""At 80 columns and 24 lines: where a step stands, what it expects, and what a close leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from screens.run import RunScreen
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat

BOOK = (
    "# DiskWillFill\n\n## Look\n\n1. **Measure it.**\n    - **Expect:** it is nearly full\n"
    "    - **If not:** go to [Close](#close)\n"
    + "".join(f"{n}. Look at number {n}\n" for n in range(2, 12))
    + "\n## Act\n\n- Free some space\n- Tell them\n\n## Read this\n\nIt is done by hand.\n\n"
    "## Close\n\n1. Say so\n"
)


@asynccontextmanager
async def walking() -> AsyncIterator[Seat]:
    async with seat() as at:
        at.stage.library.texts["DiskWillFill.md"] = BOOK
        await at.answer("prod", [make_alert()])
        await at.press("r")
        yield at


def steps_of(at: Seat) -> list[str]:
    """Return the lines of the list of steps."""
    screen = at.app.screen
    assert isinstance(screen, RunScreen)
    lines = screen.steps._lines
    return [line.name for line in lines if line is not None]


def header(at: Seat) -> str:
    return next(line for line in at.text().splitlines() if " steps" in line)


async def test_each_section_stands_once_above_its_steps() -> None:
    async with walking() as at:
        names = steps_of(at)
        assert [names.count(section) for section in ("Look", "Act", "Close")] == [1, 1, 1]
        assert names[names.index("Act") + 1] == "Free some space"
        assert names.count("Read this") == 1
        assert "Look" in at.text()
        assert "DiskWillFill" not in names


async def test_a_link_to_a_heading_that_is_gone_opens_where_the_alert_is_named() -> None:
    text = "# Disks\n\n- one\n\n## Table\n\n| diskwillfill |\n|---|\n\n- two\n- three\n"
    async with seat() as at:
        at.stage.library.texts["DiskWillFill.md"] = text
        linked = make_alert(annotations={"runbook": "DiskWillFill.md#gone"})
        await at.answer("prod", [linked])
        await at.press("r")
        screen = at.app.screen
        assert isinstance(screen, RunScreen)
        step = screen.current()
        assert step is not None
        assert step.title == "two"


async def test_the_cursor_does_not_stop_on_a_heading() -> None:
    async with walking() as at:
        await at.press("G", "k")
        screen = at.app.screen
        assert isinstance(screen, RunScreen)
        step = screen.current()
        assert step is not None
        assert step.title == "Read this"


async def test_a_section_that_begins_above_the_window_is_named_in_the_header() -> None:
    async with walking() as at:
        assert "in Look" not in header(at)
        for _ in range(8):
            await at.press("j")
        assert "in Look" in header(at)
        await at.press("g")
        assert "in Look" not in header(at)


async def test_the_section_in_the_header_is_that_of_the_step_in_hand() -> None:
    async with walking() as at:
        for _ in range(12):
            await at.press("j")
        assert "Free some space" in at.text()
        assert "in Look" not in header(at)


async def test_what_is_expected_stands_there_once_and_what_leads_elsewhere_keeps_its_link() -> None:
    async with walking() as at:
        assert at.text().count("it is nearly full") == 1
        await at.press("J")
        assert "(#close)" in at.text()


async def test_a_close_names_the_section_and_number_of_what_is_left() -> None:
    async with walking() as at:
        await at.press("f", "0", "enter", "c")
        text = at.text()
        assert "1 step failed:" in text
        assert "Look, 1. Measure it" in text
        assert "14 steps without an outcome:" in text
        assert "Look, 2. Look at number 2" in text
        assert "abandoned" in text


async def test_resolved_though_a_step_failed_is_asked_about_once() -> None:
    async with walking() as at:
        await at.press("f", "0", "enter")
        for _ in range(14):
            await at.press("n")
        await at.press("c", "1")
        assert "Close as resolved, though steps failed" in at.text()
        assert "Look, 1. Measure it" in at.text()
        await at.press("enter")
        assert "run.closed" not in at.stage.journal.types()
        await at.type("it cleared by itself")
        await at.press("enter")
        assert at.stage.journal.types()[-1] == "run.closed"


async def test_resolved_with_nothing_left_asks_nothing() -> None:
    async with walking() as at:
        for _ in range(15):
            await at.press("n")
        await at.press("c", "1")
        assert at.stage.journal.types()[-1] == "run.closed"
