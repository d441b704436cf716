"""`:` and a number: the cursor goes to that line, and nothing else happens."""

from __future__ import annotations

import pytest

from oncall_tui.domain.alert import Alert
from tests.fakes import make_alert
from tests.screens.harness import seat


def thirty() -> list[Alert]:
    return [make_alert(f"Alert{number:02}") for number in range(30)]


@pytest.mark.parametrize(
    ("typed", "line"), [("12", 12), ("9999", 31), ("1", 2), ("0", 2), ("5", 5)]
)
async def test_the_cursor_goes_there_or_as_far_as_there_are_lines(typed: str, line: int) -> None:
    async with seat() as here:
        await here.answer("prod", thirty())
        await here.press("f", "colon")
        await here.type(typed)
        await here.press("enter")
        await here.settle()
        assert here.board.alerts.position == (line, 31)


async def test_digits_alone_are_screens() -> None:
    async with seat() as here:
        await here.answer("prod", thirty())
        await here.press("5", "j")
        assert here.app.current_mode == "journal"
