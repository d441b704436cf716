"""The terminal calls: what is written to it, and when."""

from __future__ import annotations

import pytest

from oncall_tui.domain.ringing import Ringing, Rules
from screens.terminal.notices import RESTORE_TITLE, SAVE_TITLE, notification, window_title
from tests.fakes import MINUTE, make_alert
from tests.screens.harness import Seat, Stage, seat

DISK = make_alert("DiskWillFill", instance="db1")


def stage(**how: object) -> Stage:
    found = Stage()
    found.ring(Ringing(Rules(rank=1), **how))  # type: ignore[arg-type]
    return found


def sent(at: Seat) -> list[str]:
    """Replace what goes to the terminal by a list of it."""
    written: list[str] = []
    at.app._write_out = written.append  # type: ignore[method-assign,assignment]
    assert at.app._ringer is not None
    at.app._ringer._write = written.append
    at.app._ringer._named = ""
    return written


async def test_a_new_alert_rings_and_names_the_window() -> None:
    async with seat(stage()) as at:
        written = sent(at)
        await at.answer("prod", [DISK])
    assert written[0] == "\x07\x1b]9;SEV-1 DiskWillFill (db1)\x07"
    assert "oncall-tui: 1 SEV-1 unacked" in written[1]


async def test_what_is_there_at_the_start_does_not_ring() -> None:
    waiting = stage()
    async with seat(waiting, answered=False) as at:
        written = sent(at)
        await at.answer("prod", [DISK])
        await at.answer("edge", [make_alert("Other")])
        await at.answer("desk", [])
        await at.answer("prod", [DISK])
    assert not any("\x07" in sequence for sequence in written)


async def test_it_rings_again_after_a_minute_unless_a_key_was_pressed() -> None:
    async with seat(stage(title=False)) as at:
        written = sent(at)
        await at.answer("prod", [DISK])
        at.stage.clock.advance(MINUTE)
        at.app._catch_up()
        await at.settle()
        assert written[-1] == "\x07\x1b]9;still unacknowledged: SEV-1 DiskWillFill (db1)\x07"
        await at.press("j")
        at.stage.clock.advance(MINUTE)
        at.app._catch_up()
        await at.settle()
        assert len(written) == 2


async def test_an_acknowledgement_ends_it() -> None:
    async with seat(stage(title=False)) as at:
        written = sent(at)
        await at.answer("prod", [DISK])
        await at.press("j", "a")
        at.stage.clock.advance(10 * MINUTE)
        await at.answer("prod", [DISK])
        assert len(written) == 1


async def test_bell_notification_and_title_can_each_be_switched_off() -> None:
    async with seat(stage(bell=False, form="off", title=False)) as at:
        written = sent(at)
        await at.answer("prod", [DISK])
        assert written == [""]


async def test_the_window_has_its_name_back_at_the_end() -> None:
    async with seat(stage()) as at:
        written = sent(at)
        await at.answer("prod", [DISK])
    assert written[1].startswith(SAVE_TITLE)
    assert written[-1] == RESTORE_TITLE


HOSTILE = "a\x1b]0;x\x07b\nc"


@pytest.mark.parametrize("form", ["auto", "9", "777", "99"])
@pytest.mark.parametrize(
    "environ", [{}, {"TMUX": "/tmp/t"}, {"STY": "1.a"}, {"TERM": "xterm-kitty"}]
)
def test_a_hostile_text_cannot_leave_its_sequence(form: str, environ: dict[str, str]) -> None:
    plain, hostile = (notification(text, environ, form=form) for text in ("abc", HOSTILE))
    assert hostile.count("\x1b") == plain.count("\x1b")
    assert hostile.count("\x07") == plain.count("\x07")
    assert "\n" not in hostile


def test_the_form_follows_the_terminal() -> None:
    assert notification("x", {"TERM": "xterm-kitty"}).startswith("\x1b]99;")
    assert notification("x", {"TERM": "foot"}).startswith("\x1b]777;")
    assert notification("x", {"TERM": "xterm-256color"}) == "\x1b]9;x\x07"


def test_tmux_and_screen_hand_it_on() -> None:
    assert notification("x", {"TMUX": "1"}) == "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\"
    assert notification("x", {"STY": "1"}) == "\x1bP\x1b]9;x\x07\x1b\\"
    assert window_title("x", {"STY": "1"}) == "\x1bkx\x1b\\"


@pytest.mark.parametrize("form", ["777", "99"])
def test_in_screen_no_string_ends_within_another(form: str) -> None:
    sequence = notification("x", {"STY": "1"}, form=form)
    parts = sequence.split("\x1b\\")
    # Between two ends there is one beginning, and what is handed on ends as it would outside.
    assert [part.count("\x1bP") for part in parts] == [1, 1, 0]
    assert sequence.replace("\x1bP", "").replace("\x1b\x1b\\\\", "\x1b\\").count("\x1b\\") == 2
