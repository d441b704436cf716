"""Waits after failures: bounded, growing, never shorter than a server asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain import backoff

DRAWS = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), DRAWS)
def test_a_failure_waits_between_one_and_sixty_seconds(failures: int, draw: float) -> None:
    assert 1.0 <= backoff.failure_wait(failures, draw) <= 60.0


@given(st.integers(1, 100), DRAWS)
def test_another_failure_never_waits_less_at_the_same_draw(failures: int, draw: float) -> None:
    assert backoff.failure_wait(failures, draw) <= backoff.failure_wait(failures + 1, draw)


def test_the_draw_spreads_over_the_whole_range() -> None:
    assert backoff.failure_wait(20, 0.0) == 1.0
    assert backoff.failure_wait(20, 0.5) == 30.5


@given(st.floats(0, 3600), st.integers(1, 100), DRAWS)
def test_a_server_that_asks_for_time_gets_at_least_that(
    asked: float, failures: int, draw: float
) -> None:
    assert asked < backoff.throttle_wait(asked, failures, draw) <= asked + 30


def test_nobody_is_left_alone_for_more_than_an_hour_and_a_bit() -> None:
    assert backoff.throttle_wait(1e12, 1, 0.0) <= 3601
    assert backoff.throttle_wait(-5, 1, 0.0) > 0


@given(st.floats(1, 3600), DRAWS)
def test_refused_credentials_are_not_tried_again_soon(interval: float, draw: float) -> None:
    assert backoff.refusal_wait(interval, draw) >= max(interval, 57)


@given(st.floats(1, 3600), DRAWS)
def test_regular_polls_stay_within_a_twentieth_of_the_interval(
    interval: float, draw: float
) -> None:
    assert abs(backoff.regular_wait(interval, draw) - interval) <= interval * 0.0501
