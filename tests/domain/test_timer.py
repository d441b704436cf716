"""Timers: what is said when, and when it will be something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.ladder import Rung
from oncall_tui.domain.timer import (
    NEVER,
    Phase,
    Timer,
    skew_corrected,
    timer_for,
)

LADDER = (Rung("L1", 0, "a"), Rung("L2", 15, "b"), Rung("L3", 30, "c"), Rung("L4", 60, "d"))
T = 1_772_452_800_000
S, M, H, D = 1000, 60_000, 3_600_000, 86_400_000


def waiting(due: int = T, started: int | None = None) -> Timer:
    return timer_for(
        started=T - 15 * M if started is None else started,
        ack_due=due, resolve_due=None, acked=False, expires=None, ladder=LADDER,
    )  # fmt: skip


def taken(expires: int | None, resolve_due: int | None = None) -> Timer:
    return timer_for(
        started=T - H,
        ack_due=T - H,
        resolve_due=resolve_due,
        acked=True,
        expires=expires,
        ladder=LADDER,
    )


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (3 * D + 4 * H, "in 3d4h"), (100 * D, "in 100d"), (3 * H + 20 * M, "in 3h20"), (H, "in 1h"),
        (H - 1, "in 59m"), (12 * M + 59 * S, "in 12m"), (6 * M, "in 6m"), (5 * M + S, "in 5m"),
        (5 * M, "in 5m00s"), (102 * S, "in 1m42s"), (9 * S, "in 9s"), (1, "in 0s"),
    ],
)  # fmt: skip
def test_time_left_to_acknowledge(left: int, text: str) -> None:
    assert waiting().text(T - left) == text
    assert waiting().phase(T - left) is Phase.DUE
    assert waiting().remaining(T - left) == left


@pytest.mark.parametrize(
    ("late", "text"),
    [
        (0, "late 0m L2"), (12 * M, "late 12m L2"), (15 * M, "late 15m L3"),
        (45 * M, "late 45m L4"), (H, "late 1h L4"),
        (47 * H, "late 1d L4"), (99 * D, "late 99d L4"), (100 * D, "late 14w L4"),
        (730 * D, "late 2y L4"), (2000 * 365 * D, "late 99y L4"),
    ],
)  # fmt: skip
def test_how_late_and_on_whose_level(late: int, text: str) -> None:
    assert waiting().text(T + late) == text
    assert waiting().phase(T + late) is Phase.OVERDUE


def test_at_once_is_late_from_the_start_on_the_first_level() -> None:
    assert waiting(due=T, started=T).text(T) == "late 0m L1"


def test_the_ladder_counts_from_the_start_not_from_the_target() -> None:
    assert waiting(due=T, started=T - H).text(T) == "late 0m L4"


@pytest.mark.parametrize(
    ("left", "text"),
    [(45 * M, "ack 45m"), (8 * H, "ack 8h"), (50 * S, "ack 50s"), (40_000 * D, "ack 36135d")],
)
def test_how_long_an_ack_holds(left: int, text: str) -> None:
    assert taken(T).text(T - left) == text
    assert taken(T).phase(T - left) is Phase.ACKED


def test_an_ack_that_ran_out_is_none() -> None:
    assert taken(T).text(T) == "late 1h L4"


def test_an_ack_without_end_and_without_a_target_says_nothing() -> None:
    assert taken(None).text(T) == ""
    assert taken(None).phase(T) is Phase.NONE
    assert taken(None).next_change(T) == NEVER


@pytest.mark.parametrize(
    ("now", "text", "phase"),
    [
        (T - H, "fix 1h", Phase.FIX),
        (T - 50 * S, "fix 50s", Phase.FIX),
        (T, "unfixed 0m", Phase.UNFIXED),
        (T + 59 * M, "unfixed 59m", Phase.UNFIXED),
        (T + 2 * H - 5 * M - 1, "unfixed 1h", Phase.UNFIXED),
        (T + 2 * H - 5 * M, "ack 5m00s", Phase.ACKED),
        (T + 2 * H, "late 3h L4", Phase.OVERDUE),
    ],
)
def test_after_the_ack_comes_the_time_to_have_it_fixed(now: int, text: str, phase: Phase) -> None:
    timer = taken(T + 2 * H, resolve_due=T)
    assert (timer.text(now), timer.phase(now)) == (text, phase)


def test_an_ack_that_ends_before_the_fix_is_due_is_shown_first() -> None:
    assert taken(T + H, resolve_due=T + 2 * H).text(T) == "ack 1h"


def test_what_nobody_has_to_acknowledge_has_no_clock() -> None:
    timer = timer_for(
        started=T, ack_due=None, resolve_due=None, acked=False, expires=None, ladder=LADDER
    )
    assert (timer.text(T), timer.phase(T), timer.remaining(T)) == ("", Phase.NONE, 0)


def test_a_source_that_is_ahead_is_brought_back() -> None:
    assert skew_corrected(T + 40 * S, 40 * S) == T


near = st.integers(-8 * H, 8 * H)
far = st.integers(-3000 * 365 * D, 200 * 365 * D)
moments = st.one_of(near, far, st.integers(-101 * D, 101 * D), st.integers(-6 * M, 6 * M)).map(
    lambda d: T + d
)
timers = st.builds(
    lambda started, due, resolve, acked, expires: timer_for(
        started=min(started, T), ack_due=due, resolve_due=resolve,
        acked=acked, expires=expires, ladder=LADDER,
    ),
    moments, st.none() | moments, st.none() | moments, st.booleans(), st.none() | moments,
)  # fmt: skip


@given(timers)
def test_the_text_changes_exactly_when_it_was_said_to(timer: Timer) -> None:
    change = timer.next_change(T)
    assert change > T
    if change < NEVER:
        assert timer.text(change) != timer.text(T)
        assert timer.text(change - 1) == timer.text(T)
        assert timer.phase(change - 1) is timer.phase(T)


@given(timers, st.floats(0, 1))
def test_nor_does_it_change_between(timer: Timer, part: float) -> None:
    change = min(timer.next_change(T), T + 1000 * 365 * D)
    assert timer.text(T + int((change - 1 - T) * part)) == timer.text(T)


@given(timers)
def test_it_fits_its_cells_and_is_never_negative(timer: Timer) -> None:
    text = timer.text(T)
    assert len(text) <= 11
    assert text.isascii()
    assert "-" not in text


@given(timers)
def test_a_clock_that_sleeps_until_the_next_change_misses_none(timer: Timer) -> None:
    now, end = T, T + 20 * M
    shown = [timer.text(now)]
    while (now := timer.next_change(now)) < end:
        shown.append(timer.text(now))
    every_second = [timer.text(at) for at in range(T, end, S)]
    distinct = [
        text for i, text in enumerate(every_second) if i == 0 or text != every_second[i - 1]
    ]
    assert [text for text in distinct if text not in shown] == []
