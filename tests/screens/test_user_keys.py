"""The engineer's own keys: never two things on one key, and shown wherever keys are shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.errors import ConfigError
from screens.command import NOWHERE
from screens.commands import SCREENS
from screens.help import HelpScreen
from screens.user_keys import RESERVED, known_commands, read_keys
from tests.fakes import make_alert
from tests.screens.harness import Seat, Stage, seat

NAMES = [known.name for known in known_commands()]


def wrong(told: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as error:
        read_keys(told)
    return str(error.value)


def test_a_command_is_named_with_its_screen_or_alone_where_one_screen_has_it() -> None:
    for told in ({"ack": "f6"}, {"board.ack": "f6"}, {"board": {"ack": "f6"}}):
        assert read_keys(told)["board.ack"] == "f6"
    assert read_keys({"mode.tickets": "f3", "journal": {"facet": {"actor": "f6"}}}) == {
        "mode.tickets": "f3",
        "journal.facet.actor": "f6",
    }


def test_a_name_that_several_screens_have_is_refused_with_all_of_them() -> None:
    said = wrong({"note": "f6"})
    assert "board.note" in said
    assert "tickets.note" in said


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"unacked": "f6"}, "did you mean unack?"),
        ({"board.akc": "f6"}, "did you mean board.ack?"),
        ({"zzzzzz": "f6"}, "`oncall-tui keys` lists them all"),
        ({"ack": "ctl+r"}, "there is no key 'ctl+r'"),
        ({"ack": "ab"}, "there is no key 'ab'"),
        ({"ack": "a,,b"}, "there is no key ''"),
        ({"ack": "ctrl+s"}, "stops the output"),
        ({"ack": "ctrl+q"}, "leaves from everywhere"),
        ({"ack": "ctrl+c"}, "copies"),
        ({"ack": 3}, "not a text"),
        ({"ack": "f6", "board.ack": "f7"}, "board.ack has its keys twice"),
        ({"ack": "n"}, "n is the key of board.ack and of board.note"),
        ({"ack": "j"}, "j is the key of down and of board.ack"),
        ({"ack": "?"}, "question_mark is the key of help and of board.ack"),
        ({"down": "a"}, "a is the key of down and of board.ack"),
        ({"help": "q"}, "q is the key of help and of quit"),
        ({"ack": "f6,f6"}, "f6 is the key of board.ack and of board.ack"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(told: dict[str, Any], says: str) -> None:
    assert says in wrong(told)


def test_keys_can_be_exchanged_and_taken_away() -> None:
    keys = read_keys({"ack": "n", "board.note": "a", "unack": ""})
    assert (keys["board.ack"], keys["board.note"]) == ("n", "a")
    assert keys["board.unack"] == keys["detail.unack"] == NOWHERE
    assert (keys["detail.ack"], keys["detail.note"]) == ("n", "a")


def test_what_leads_back_from_an_alert_keeps_its_keys() -> None:
    keys = read_keys({"board": {"ack": "a,enter", "detail": ""}})
    assert keys["board.ack"] == "a,enter"
    assert keys["detail.ack"] == "a"


def test_leaving_from_everywhere_stays_whatever_quit_is_on() -> None:
    assert read_keys({"quit": "f10"})["quit"] == "f10"
    assert read_keys({"quit": "Q,ctrl+q"})["quit"] == "Q,ctrl+q"


KEYS = st.sampled_from(
    ("a", "n", "f6", "j", "?", "ctrl+r", "f5", "enter", "", "Z,f7", "ctrl+s", "5")
)


@given(st.dictionaries(st.sampled_from(NAMES), KEYS, max_size=6))
def test_what_is_taken_has_no_key_for_two_things_and_no_reserved_one(told: dict[str, str]) -> None:
    try:
        keys = read_keys(told)
    except ConfigError:
        return
    known = known_commands(keys)
    for screen in SCREENS:
        here = [k for k in known if k.screen in {"", screen}]
        count = Counter(key for k in here for key in k.command.keys.split(",") if key)
        assert [key for key, n in count.items() if n > 1] == []
    assert not [k.name for k in known if k.name != "quit"
                and set(k.command.keys.split(",")) & set(RESERVED)]  # fmt: skip


def with_keys(**told: Any) -> Stage:
    stage = Stage()
    stage.desk = msgspec.structs.replace(stage.desk, keys=read_keys(told))
    return stage


async def alert_on(at: Seat) -> None:
    await at.answer("prod", [make_alert()])


async def test_a_command_answers_to_its_new_key_and_no_more_to_the_old_one() -> None:
    stage = with_keys(ack="f7", down="f8")
    async with seat(stage) as at:
        await alert_on(at)
        await at.press("a")
        assert stage.journal.types() == []
        await at.press("f7")
        assert stage.journal.types()[:1] == ["alert.acked"]


async def test_exchanged_keys_do_each_others_work() -> None:
    stage = with_keys(ack="n", board={"note": "a"})
    async with seat(stage) as at:
        await alert_on(at)
        await at.press("a")
        await at.type("hi")
        await at.press("enter", "n")
        assert [t for t in stage.journal.types() if t.startswith("alert")] == [
            "alert.noted", "alert.acked",
        ]  # fmt: skip


async def test_a_command_without_a_key_is_found_in_the_palette_only() -> None:
    stage = with_keys(ack="")
    async with seat(stage) as at:
        await alert_on(at)
        await at.press("a")
        assert stage.journal.types() == []
        assert " ack " not in at.text().splitlines()[-1].replace("un-ack", "")
        titles = {command.title for command in at.app.get_system_commands(at.app.screen)}
        assert "ack" in titles


async def test_key_bar_help_and_palette_show_the_engineers_keys() -> None:
    stage = with_keys(ack="f7", help="f9")
    async with seat(stage, size=(120, 40)) as at:
        await alert_on(at)
        assert "f7 ack" in at.text().splitlines()[-1]
        titles = {command.title for command in at.app.get_system_commands(at.app.screen)}
        assert {"ack (f7)", "help (f9)"} <= titles
        await at.press("f9")
        assert isinstance(at.app.screen, HelpScreen)
        assert any(line.strip("│ ").startswith("f7 ") for line in at.text().splitlines())


async def test_an_alert_that_fills_the_screen_answers_to_the_same_keys() -> None:
    stage = with_keys(ack="f7")
    async with seat(stage) as at:
        await alert_on(at)
        await at.press("enter", "a")
        assert stage.journal.types() == []
        await at.press("f7")
        assert stage.journal.types()[:1] == ["alert.acked"]


async def test_moving_on_its_own_keys_moves() -> None:
    stage = with_keys(down="f8")
    async with seat(stage) as at:
        await at.answer("prod", [make_alert("A"), make_alert("B")])
        first = at.board.alerts.cursor_id
        await at.press("j")
        assert at.board.alerts.cursor_id == first
        await at.press("f8")
        assert at.board.alerts.cursor_id != first
