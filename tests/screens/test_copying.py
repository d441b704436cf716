"""What is copied arrives somewhere, and where is said."""

from __future__ import annotations

import base64

from screens.copied import CopiedScreen
from screens.copying import AGAIN, Copier
from screens.terminal.clipboard import MAX_BYTES
from tests.fakes import NOON, make_alert
from tests.screens.harness import seat


def test_a_text_goes_through_the_terminal() -> None:
    written: list[str] = []
    copied = Copier(written.append, {}).copy("df -h", "the command", now=NOON)
    assert base64.b64encode(b"df -h").decode() in written[0]
    assert copied.said.startswith("copied the command through the terminal (OSC 52)")
    assert not copied.show


def test_who_copies_the_same_again_gets_it_to_select() -> None:
    copier = Copier(lambda _: None, {})
    copier.copy("df -h", "the command", now=NOON)
    assert copier.copy("df -h", "the command", now=NOON + AGAIN - 1).show
    assert not copier.copy("df -h", "the command", now=NOON + 3 * AGAIN).show


def test_another_text_is_not_the_same_again() -> None:
    copier = Copier(lambda _: None, {})
    copier.copy("df -h", "the command", now=NOON)
    assert not copier.copy("du -h", "the command", now=NOON + 1).show


def test_what_is_too_long_for_the_terminal_is_in_tmux_s_buffer_or_shown() -> None:
    long = "x" * (MAX_BYTES + 1)
    kept = Copier(lambda _: None, {}).copy(long, "the alert", now=NOON, kept=True)
    assert "tmux's buffer" in kept.said
    assert not kept.alarm
    shown = Copier(lambda _: None, {}).copy(long, "the alert", now=NOON)
    assert shown.alarm
    assert shown.show


def test_tmux_is_named_where_it_took_the_text() -> None:
    copied = Copier(lambda _: None, {}).copy("df", "the command", now=NOON, kept=True)
    assert "and into tmux's buffer" in copied.said


async def test_y_twice_shows_the_alert_to_select() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("y")
        assert not isinstance(at.app.screen, CopiedScreen)
        await at.press("y")
        assert isinstance(at.app.screen, CopiedScreen)
        assert "DiskWillFill" in at.text()
        await at.press("f")
        assert "there is no folder" in at.text()
