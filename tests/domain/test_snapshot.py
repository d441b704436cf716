"""How much a source's last word is worth after an answer and after failures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.snapshot import (
    FAILURES_UNTIL_UNREACHABLE,
    Liveness,
    SourceHealth,
    after_answer,
    after_failure,
    fault_of,
    remembering,
)
from oncall_tui.errors import (
    BadAnswerError,
    RefusedError,
    ServerFailedError,
    SourceError,
    UnreachableError,
)
from tests.fakes import NOON

FRESH = SourceHealth("prod", "alertmanager")


def answered(health: SourceHealth) -> SourceHealth:
    return after_answer(health, at=NOON, next_try=NOON + 5000, count=3, skew=-20)


def failed(health: SourceHealth, times: int = 1) -> SourceHealth:
    for _ in range(times):
        health = after_failure(health, next_try=NOON + 9000, error="refused")
    return health


def test_a_source_that_was_never_asked_is_waiting_and_not_live() -> None:
    assert FRESH.liveness is Liveness.WAITING
    assert not FRESH.live


def test_an_answer_makes_a_source_live_and_forgets_failures() -> None:
    health = answered(failed(FRESH, 7))
    assert health.live
    assert (health.failures, health.error) == (0, "")
    assert (health.last_good, health.count, health.skew) == (NOON, 3, -20)


def test_a_failure_keeps_the_last_word_and_says_why() -> None:
    health = failed(answered(FRESH))
    assert health.liveness is Liveness.STALE
    assert (health.last_good, health.count, health.skew) == (NOON, 3, -20)
    assert (health.error, health.failures, health.next_try) == ("refused", 1, NOON + 9000)


def test_failures_in_a_row_make_a_source_unreachable() -> None:
    assert failed(answered(FRESH), FAILURES_UNTIL_UNREACHABLE - 1).liveness is Liveness.STALE
    assert failed(answered(FRESH), FAILURES_UNTIL_UNREACHABLE).liveness is Liveness.UNREACHABLE


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (BadAnswerError("alert 0 of the answer is no alert"), "nonsense"),
        (ServerFailedError("status 502"), "failing"),
        (RefusedError("401"), "refused"),
        (UnreachableError("no route"), "unreachable"),
    ],
)
def test_a_source_that_answers_is_not_called_unreachable(error: SourceError, word: str) -> None:
    health = after_failure(FRESH, next_try=1, error=str(error), fault=fault_of(error))
    assert health.word == word
    assert health.error == str(error)
    assert after_answer(health, at=1, next_try=2, count=0, skew=0).word == "live"


def test_a_source_without_any_word_is_unreachable_at_once() -> None:
    assert failed(FRESH).liveness is Liveness.UNREACHABLE


@given(st.lists(st.booleans()))
def test_only_the_newest_poll_decides_whether_a_source_is_live(polls: list[bool]) -> None:
    health = FRESH
    for good in polls:
        health = answered(health) if good else failed(health)
    assert health.live == bool(polls and polls[-1])
    assert (health.last_good is not None) == any(polls)


def test_a_watch_that_never_had_an_answer_leaves_the_remembered_word_with_its_age() -> None:
    remembered = SourceHealth(
        "prod", "alertmanager", Liveness.STALE, last_good=NOON - 60_000, skew=7
    )
    once = remembering(failed(FRESH), remembered)
    assert (once.liveness, once.last_good, once.skew) == (Liveness.STALE, NOON - 60_000, 7)
    assert once.error == "refused"
    often = remembering(failed(FRESH, FAILURES_UNTIL_UNREACHABLE), remembered)
    assert (often.liveness, often.last_good) == (Liveness.UNREACHABLE, NOON - 60_000)


def test_an_answer_of_this_session_takes_the_place_of_the_remembered_word() -> None:
    remembered = answered(FRESH)
    later = after_answer(FRESH, at=NOON + 1, next_try=NOON + 5000, count=1, skew=0)
    assert remembering(later, remembered) is later
    assert remembering(failed(FRESH), FRESH) == failed(FRESH)
