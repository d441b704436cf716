from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.upstream import rate
from oncall_tui.upstream.rate import RateLimit


def test_a_burst_goes_through_and_then_it_is_time_to_wait() -> None:
    limit = RateLimit(2)
    assert [limit.wait("a", 0) for _ in range(8)] == [0] * 8
    assert limit.wait("a", 0) == 0.5
    assert limit.wait("b", 0) == 0


def test_whoever_waits_as_told_gets_through() -> None:
    limit = RateLimit(2)
    for _ in range(8):
        limit.wait("a", 0)
    wait = limit.wait("a", 0)
    assert limit.wait("a", wait) == 0


def test_no_rate_lets_everything_through() -> None:
    limit = RateLimit(0)
    assert not any(limit.wait("a", 0) for _ in range(10_000))


@given(st.lists(st.floats(0, 1), max_size=200))
def test_no_more_gets_through_than_burst_and_rate(steps: list[float]) -> None:
    limit = RateLimit(5)
    now = 0.0
    passed = 0
    for step in steps:
        now += step
        passed += limit.wait("a", now) == 0
    assert passed <= 20 + 5 * now + 1e-6


def test_addresses_are_forgotten_beyond_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "ADDRESSES", 2)
    limit = RateLimit(0.25)
    assert limit.wait("a", 0) == 0
    assert limit.wait("a", 0) > 0
    limit.wait("b", 0)
    limit.wait("c", 0)
    assert limit.wait("a", 0) == 0
