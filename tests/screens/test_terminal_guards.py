"""A screen that is left twice takes nothing else with it."""

from __future__ import annotations

import pytest
from textual import events

from screens.terminal.one_key import MOST
from tests.fakes import make_alert
from tests.screens.harness import seat


@pytest.mark.parametrize("key", ["question_mark", "n", "colon"])
async def test_a_screen_left_twice_leaves_the_one_below(key: str) -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        board = at.app.screen
        await at.press(key)
        above = at.app.screen
        assert above is not board
        above.dismiss(None)
        above.dismiss(None)
        await at.press("j")
        assert at.app.screen is board


async def test_the_palette_takes_no_more_than_a_name() -> None:
    async with seat() as at:
        await at.press("colon")
        await at.type("x" * 200)
        box = at.app.screen.query_one("CommandInput")
        assert len(getattr(box, "value", "")) <= 60


@pytest.mark.parametrize("key", ["question_mark", "n", "colon", "enter", "slash"])
async def test_ctrl_q_leads_out_from_everywhere(key: str) -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press(key)
        await at.press("ctrl+q")
        assert at.app.return_code == 0


async def test_no_more_keys_wait_than_a_hand_could_have_typed() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        for _ in range(MOST * 2):
            await at.app.on_event(events.Key("z", "z"))
        assert len(at.app._typed) == MOST
