"""A prompt shows what will be saved before it is saved, and keeping a secret takes a key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screens.prompts import saved_as
from tests.fakes import make_alert
from tests.screens.harness import Seat, Stage, seat
from tests.screens.pieces import TEXTS, harmless


async def begin(at: Seat, text: str) -> None:
    await at.answer("prod", [make_alert()])
    await at.press("n")
    await at.type(text)


async def test_nothing_is_said_of_an_ordinary_note() -> None:
    async with seat() as at:
        await begin(at, "restarted it")
        assert "saved as" not in at.text()


async def test_what_will_be_saved_is_shown_while_it_is_typed_and_saved_like_that() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "password=hunter2")
        assert "saved as: password=[redacted: password]" in at.text()
        await at.press("enter")
    assert list(stage.journal.blobs.values()) == ["password=[redacted: password]"]


async def test_a_key_keeps_it_as_typed_and_the_entry_says_so() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "password=hunter2")
        await at.press("ctrl+y")
        assert "saved as typed, with the password in it" in at.text()
        await at.press("enter")
    assert list(stage.journal.blobs.values()) == ["password=hunter2"]
    assert stage.journal.lines[0].d["kept"] == ["password"]


async def test_what_is_typed_after_that_key_has_to_be_kept_anew() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "password=hunter2")
        await at.press("ctrl+y")
        await at.type("3")
        assert "saved as: password=[redacted: password]" in at.text()
        await at.press("enter")
    assert list(stage.journal.blobs.values()) == ["password=[redacted: password]"]


async def test_the_key_pressed_twice_takes_the_secret_out_again() -> None:
    stage = Stage()
    async with seat(stage) as at:
        await begin(at, "password=hunter2")
        await at.press("ctrl+y", "ctrl+y", "enter")
    assert list(stage.journal.blobs.values()) == ["password=[redacted: password]"]


@given(TEXTS, st.booleans())
def test_nothing_in_what_is_shown_acts_on_the_terminal(text: str, kept: bool) -> None:
    assert harmless(saved_as(f"{text} password=hunter2\x1b[2J", kept=kept))
