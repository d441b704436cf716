"""The bell that is off."""

from __future__ import annotations

import pytest

from oncall_tui.services.awake import LONGEST, Awake
from oncall_tui.services.remembering import Memory
from tests.fakes import MINUTE, FakeClock, MemoryCache


def test_it_ends_by_itself() -> None:
    clock = FakeClock()
    awake = Awake(Memory(MemoryCache()), clock)
    awake.begin(900)
    clock.advance(15 * MINUTE - 1)
    assert awake.until == clock.now() + 1
    clock.advance(1)
    assert awake.until is None


def test_the_next_session_goes_on_with_it_until_it_is_ended() -> None:
    cache, clock = MemoryCache(), FakeClock()
    Awake(Memory(cache), clock).begin(900)
    after = Awake(Memory(cache), clock)
    after.recall()
    assert after.until == clock.now() + 900_000
    after.end()
    last = Awake(Memory(cache), clock)
    last.recall()
    assert last.until is None


@pytest.mark.parametrize("until", [10**15, -5, "soon", None])
def test_what_a_file_says_is_bounded(until: object) -> None:
    cache = MemoryCache()
    cache.store("bell-off", {"v": 1, "until": until})
    awake = Awake(Memory(cache), FakeClock())
    awake.recall()
    assert awake.until is None


def test_nobody_switches_it_off_for_a_day() -> None:
    clock = FakeClock()
    awake = Awake(Memory(MemoryCache()), clock)
    awake.begin(86_400)
    assert awake.until == clock.now() + LONGEST * 1000
