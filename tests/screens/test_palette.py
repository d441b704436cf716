"""The palette lists every command of the screen in front, and runs what is chosen."""

from __future__ import annotations

import pytest

from screens.base import DeskScreen
from screens.commands import SCREENS
from screens.global_commands import GLOBAL
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat
from tests.screens.test_help import bring


def titles(at: Seat) -> list[str]:
    return [command.title for command in at.app.get_system_commands(at.app.screen)]


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_command_is_listed_once(screen: str) -> None:
    async with seat() as at:
        await bring(at, screen)
        front = at.app.screen
        assert isinstance(front, DeskScreen)
        wanted = [c.label for c in (*SCREENS[screen], *GLOBAL) if c.id != "command_palette"]
        assert [title.rpartition(" (")[0] for title in titles(at)] == wanted
        assert screen == front.NAME


async def test_what_is_chosen_runs_as_its_key_would() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("ctrl+p")
        await at.type("un-ack")
        await at.press("enter")
        assert "nothing here is acknowledged" in at.message
        await at.press("colon")
        await at.type("journal")
        await at.press("enter")
        assert at.app.current_mode == "journal"


async def test_a_changing_command_from_the_palette_writes_first_too() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        ack = next(c for c in at.app.get_system_commands(at.board) if c.title == "ack (a)")
        await at.app._run_command(at.board, "ack")
        await at.settle()
        assert ack.help.startswith("Acknowledge")
        assert at.stage.order[:2] == ["alert.acked", "effect"]
