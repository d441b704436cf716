"""Keys behind one that opens something slowly are never taken by the screen that was in front."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual import events

from oncall_tui.services.walk_looking import Looking
from screens.prompts import Ask
from screens.run import RunScreen
from screens.terminal import one_key
from screens.terminal.flood import PAUSE
from tests.fakes import make_alert
from tests.screens.harness import Seat, seat

ACTS = {"alert.acked", "alert.seen", "alert.noted"}


@contextmanager
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Have a run opened only when the disk is told to."""
    ready = threading.Event()
    stock = Looking.of

    def of(self: Looking, alert: str) -> object:
        ready.wait(30)
        return stock(self, alert)

    monkeypatch.setattr(Looking, "of", of)
    try:
        yield ready
    finally:
        ready.set()


async def send(at: Seat, keys: str) -> None:
    for key in keys:
        await at.app.on_event(events.Key(key, key))


async def until_given_up(at: Seat) -> None:
    while at.app.is_busy:
        await asyncio.sleep(0.01)
    await at.pilot.pause()


@pytest.mark.parametrize("keys", ["ra", "raaa", "rnope"])
async def test_what_waits_for_a_prompt_in_vain_is_forgotten_and_that_is_said(
    keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        with slow_disk(monkeypatch) as ready:
            await send(at, keys)
            await until_given_up(at)
            assert "forgotten" in at.message
            ready.set()
            await at.settle()
        assert not ACTS & set(at.stage.journal.types())
        assert isinstance(at.app.screen, RunScreen)


async def test_a_key_from_before_that_arrives_late_is_forgotten_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        with slow_disk(monkeypatch):
            late = events.Key("a", "a")
            await send(at, "r")
            await until_given_up(at)
            assert "forgotten" not in at.message
            await at.app.on_event(late)
            await at.pilot.pause()
            assert "forgotten" in at.message
            assert not ACTS & set(at.stage.journal.types())


async def test_a_key_that_is_never_worked_off_does_not_keep_the_way_out_shut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_key, "LONGEST", 0.02)
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        with monkeypatch.context() as hung:
            hung.setattr(at.app, "_ran", lambda event: None)
            await at.app.on_event(events.Key("f12", None))
            await send(at, "a")
            await until_given_up(at)
        assert not ACTS & set(at.stage.journal.types())
        later = events.Key("9", "9")
        later.time += PAUSE
        await at.app.on_event(later)
        await at.settle()
        assert "SOURCES" in at.text()


async def test_a_prompt_that_comes_up_after_a_standstill_has_every_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_key, "LONGEST", 0.05)
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        stock = type(at.app).push_screen

        def push_screen(*args: object, **named: object) -> object:
            threading.Event().wait(0.12)  # the whole program stands still
            return stock(*args, **named)  # type: ignore[call-overload]

        monkeypatch.setattr(type(at.app), "push_screen", push_screen)
        await send(at, "nxyz")
        await until_given_up(at)
        await at.settle()
        assert getattr(at.app.focused, "value", "") == "xyz"
        assert not ACTS & set(at.stage.journal.types())


async def test_a_key_behind_one_of_the_app_s_own_is_not_lost() -> None:
    async with seat() as at:
        await at.answer("prod", [make_alert()])
        await at.app.on_event(events.Key("ctrl+z", "\x1a"))
        await at.app.on_event(events.Key("n", "n"))
        await until_given_up(at)
        await at.settle()
        assert "forgotten" not in at.message
        assert isinstance(at.app.screen, Ask)
