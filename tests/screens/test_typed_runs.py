"""A text that comes key by key, since the terminal marks no pastes, is put in whole."""

from __future__ import annotations

import asyncio
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from screens.prompts import LONGEST
from screens.terminal.one_key import LATE, MANY
from screens.terminal.typed_runs import next_of
from screens.widgets.line_input import LineInput
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat

NOTE = (string.ascii_letters + string.digits + " ") * 20


def pressed(key: str, ago: float = 0) -> events.Key:
    event = events.Key(key, key if len(key) == 1 else None)
    event.time -= ago
    return event


async def send(at: Seat, *keys: str, ago: float = 0) -> None:
    for key in keys:
        await at.app.on_event(pressed(key, ago))
    while at.app.is_busy:
        await asyncio.sleep(0.01)
    await at.settle()


def line(at: Seat) -> str:
    """Return what stands in the line that has the focus."""
    box = at.app.focused
    assert isinstance(box, LineInput)
    return box.value


@pytest.mark.parametrize("keys", [300, 600, LONGEST])
async def test_the_longest_note_is_kept_to_the_last_character(keys: int) -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await send(at, "n", *NOTE[:keys])
        assert line(at) == NOTE[:keys]
        assert "forgotten" not in at.message


async def test_a_note_that_has_waited_for_long_is_kept_too() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("n")
        await send(at, *NOTE[:LONGEST], ago=2 * LATE)
        assert line(at) == NOTE[:LONGEST]


async def test_a_longer_note_is_cut_and_that_is_said() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("n")
        await send(at, *NOTE[: LONGEST + 50])
        assert line(at) == NOTE[:LONGEST]
        assert "1,050 characters: cut to 1,000" in at.text()


async def test_keys_between_do_what_they_do_where_they_stand() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await send(at, "n", *"abd", "left", *"cc", "backspace", "end", *"ef")
        assert line(at) == "abcdef"


async def test_enter_behind_a_text_saves_all_of_it() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await send(at, "n", *"all up again", "enter")
        assert "alert.noted" in at.stage.journal.types()
        assert at.stage.journal.lines[0].d["note"]["bytes"] == len("all up again")


async def test_late_keys_that_are_no_text_are_forgotten_in_a_line_too() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.press("n")
        for key in [*"text", *["f12"] * MANY, *"more"]:
            await at.app.on_event(pressed(key, 2 * LATE))
        while at.app.is_busy:
            await asyncio.sleep(0.01)
        await at.settle()
        assert "too many keys" in at.message
        assert "more" not in line(at)


async def test_where_no_line_has_the_focus_every_key_is_a_key() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert(f"D{number}") for number in range(3)])
        await send(at, "space", "j", "space")
        assert len(at.app.screen.query_one("#main").marks) == 2  # type: ignore[attr-defined]


@given(st.text(max_size=30), st.integers(0, 5))
def test_only_the_text_in_front_is_taken_together(text: str, others: int) -> None:
    from collections import deque

    keys = [events.Key("x", char) for char in text] + [events.Key("f1", None)] * others
    waiting: deque[events.Key | events.Paste] = deque(keys)
    typed = ""
    while waiting:
        before = len(waiting)
        event = next_of(waiting, runs=True)
        if isinstance(event, events.Paste):
            assert len(event.text) == before - len(waiting) > 1
            assert event.text.isprintable()
            typed += event.text
        else:
            assert len(waiting) == before - 1
            typed += event.character or ""
    assert typed == text
