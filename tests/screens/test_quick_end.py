"""What waits for keys hears at once that no more are wanted."""

from __future__ import annotations

import gc
import os
import selectors
import threading
from collections.abc import Iterator

import pytest
from textual.constants import ESCAPE_DELAY
from textual.drivers import linux_driver

from screens.terminal import quick_end
from screens.terminal.quick_end import CALM, Bell, PromptSelector

LONG = 60.0
"""Seconds: a test that waits so long has failed."""


@pytest.fixture
def keyboard() -> Iterator[tuple[int, int]]:
    """Both ends of what keys come through."""
    gc.collect()  # `select` takes descriptors below 1,024: what tests before left open goes first
    reads, writes = os.pipe()
    yield reads, writes
    os.close(reads)
    os.close(writes)


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    bell = Bell()
    monkeypatch.setattr(quick_end._here, "bell", bell, raising=False)
    return bell


def test_a_key_is_read(keyboard: tuple[int, int], bell: Bell) -> None:
    selector = PromptSelector()
    selector.register(keyboard[0], selectors.EVENT_READ)
    os.write(keyboard[1], b"j")
    assert [key.fd for key, _ in selector.select(LONG)] == [keyboard[0]]


def test_who_waits_goes_on_when_the_bell_rings(keyboard: tuple[int, int], bell: Bell) -> None:
    selector = PromptSelector()
    selector.register(keyboard[0], selectors.EVENT_READ)
    heard: list[object] = []
    waits = threading.Thread(target=lambda: heard.append(selector.select(LONG)), daemon=True)
    waits.start()
    bell.set()
    waits.join(LONG / 2)
    assert heard == [[]]


def test_after_it_rang_nothing_waits_and_keys_that_are_there_are_read(
    keyboard: tuple[int, int], bell: Bell
) -> None:
    selector = PromptSelector()
    selector.register(keyboard[0], selectors.EVENT_READ)
    bell.set()
    assert selector.select(LONG) == []
    os.write(keyboard[1], b"j")
    assert [key.fd for key, _ in selector.select(LONG)] == [keyboard[0]]


def test_a_bell_that_is_silent_again_is_waited_for(keyboard: tuple[int, int], bell: Bell) -> None:
    selector = PromptSelector()
    bell.set()
    bell.clear()
    bell.clear()
    assert selector.select(0.01) == []
    assert not bell.is_set()


def test_after_a_second_without_a_key_it_waits_for_one_and_for_nothing_else(
    keyboard: tuple[int, int], bell: Bell
) -> None:
    selector = PromptSelector()
    selector.register(keyboard[0], selectors.EVENT_READ)
    short = 0.01
    while selector._silent <= ESCAPE_DELAY + CALM:
        assert selector.select(short) == []
        selector._silent += 0.1
    heard: list[object] = []
    waits = threading.Thread(target=lambda: heard.append(selector.select(short)), daemon=True)
    waits.start()
    waits.join(10 * short)
    assert heard == []
    os.write(keyboard[1], b"j")
    waits.join(LONG / 2)
    assert len(heard) == 1
    os.read(keyboard[0], 1)
    assert selector.select(short) == []  # the rest of a sequence may be due again


def test_where_there_is_no_bell_it_waits_as_ever(keyboard: tuple[int, int]) -> None:
    selector = PromptSelector()
    selector.register(keyboard[0], selectors.EVENT_READ)
    assert selector.select(0.01) == []


def test_the_seams_of_this_textual_are_there() -> None:
    quick_end.install()
    assert vars(linux_driver)["Event"] is Bell
    assert vars(linux_driver)["selectors"].SelectSelector is PromptSelector
