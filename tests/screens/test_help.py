"""Help: made from the commands, so that it lists every key that does something."""

from __future__ import annotations

import pytest

from oncall_tui.domain.dangerous import Dangerous
from screens.command import Command
from screens.commands import SCREENS
from screens.global_commands import GLOBAL, MOVING
from screens.help import HelpScreen, help_lines
from screens.widgets.bars import KEY_NAMES, key_name
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat
from tests.screens.pieces import text_of

NUMBERS = {
    "board": "1", "incidents": "2", "numbers": "8",
    "tickets": "3", "runbooks": "4", "journal": "5", "sources": "9", "quiet": "0",
    "routines": "7", "handover": "6",
}  # fmt: skip


async def bring(at: Seat, screen: str) -> None:
    if screen == "run":
        await at.answer("prod", [make_alert()])
        await at.press("r")
    else:
        await at.press(NUMBERS[screen])


@pytest.mark.parametrize("screen", SCREENS)
async def test_help_lists_every_command_of_the_screen_and_those_for_everywhere(screen: str) -> None:
    async with seat(size=(120, 80)) as at:
        await bring(at, screen)
        await at.press("question_mark")
        assert isinstance(at.app.screen, HelpScreen)
        text = " ".join(at.text().split())
        for command in (*SCREENS[screen], *MOVING, *GLOBAL):
            assert command.help in text, command.id
        await at.press("escape")
        assert not isinstance(at.app.screen, HelpScreen)


async def test_help_scrolls_to_its_end_in_a_small_terminal() -> None:
    async with seat(size=(80, 24)) as at:
        await at.press("question_mark", "G")
        assert GLOBAL[-1].help in at.text()


def test_changing_commands_are_marked() -> None:
    changing = Command("x", "x", "x", "Changes.", dangerous=Dangerous.NOTE)
    looking = Command("y", "y", "y", "Looks.")
    _, first, second = help_lines("T", [changing, looking])
    assert "* " in text_of(first)
    assert "* " not in text_of(second)


@pytest.mark.parametrize(
    ("keys", "name"),
    [("question_mark,f1", "?"), ("ctrl+p,colon", "^p"), ("G,end", "G"), ("slash", "/")],
)
def test_keys_are_called_as_people_call_them(keys: str, name: str) -> None:
    assert key_name(keys) == name


def test_no_key_of_a_command_is_shown_by_a_name_of_the_library() -> None:
    for commands in (*SCREENS.values(), GLOBAL, MOVING):
        for command in commands:
            for key in command.keys.split(","):
                assert key in KEY_NAMES or "_" not in key, key
