"""When the lock falls shut, and what opens it."""

from __future__ import annotations

import pytest

from oncall_tui.domain.signing import Signing
from oncall_tui.errors import AgentError
from oncall_tui.services.idle_lock import IdleLock
from tests.fakes import MINUTE, FakeClock


class AskedJournal:
    """Writes down whether it was asked to renew its session; `refuses` makes that fail."""

    def __init__(self) -> None:
        self.signing = Signing("certificate", "agent", "SHA256:x")
        self.asked: list[bool] = []
        self.refuses = False

    def renew_session(self, *, fall: bool = True) -> None:
        self.asked.append(fall)
        if self.refuses:
            raise AgentError("refused")


class TwoClocks(FakeClock):
    """The time of day and the monotonic clock apart."""

    ran = 0.0

    def monotonic(self) -> float:
        return self.ran


def make(clock: FakeClock, after: int | None = 900) -> tuple[IdleLock, AskedJournal]:
    journal = AskedJournal()
    return IdleLock(journal, clock, after=after), journal


def test_it_is_open_while_keys_are_pressed() -> None:
    clock = FakeClock()
    lock, _ = make(clock)
    for _ in range(10):
        clock.advance(14 * MINUTE)
        lock.pressed()
    assert not lock.locked


def test_the_first_key_after_a_while_finds_it_shut_and_no_further_key_opens_it() -> None:
    clock = FakeClock()
    lock, _ = make(clock)
    clock.advance(15 * MINUTE)
    lock.pressed()
    assert lock.locked
    clock.advance(MINUTE)
    lock.pressed()
    assert lock.locked
    assert lock.away == 15 * 60


def test_it_opens_when_it_is_opened_not_when_the_signer_was_asked() -> None:
    clock = FakeClock()
    lock, journal = make(clock)
    clock.advance(20 * MINUTE)
    lock.pressed()
    lock.renew(fall=False)
    assert (lock.locked, journal.asked) == (True, [False])
    lock.open()
    assert not lock.locked


def test_a_signer_that_refuses_leaves_it_shut() -> None:
    clock = FakeClock()
    lock, journal = make(clock)
    journal.refuses = True
    clock.advance(20 * MINUTE)
    lock.pressed()
    with pytest.raises(AgentError):
        lock.renew(fall=False)
    assert lock.locked


def test_it_never_falls_shut_when_it_shall_not() -> None:
    clock = FakeClock()
    lock, _ = make(clock, after=None)
    clock.advance(10_000 * MINUTE)
    lock.pressed()
    assert not lock.locked


def test_a_machine_that_slept_and_a_clock_set_back_count_by_the_other_clock() -> None:
    slept = TwoClocks()
    lock, _ = make(slept)
    slept.advance(20 * MINUTE)
    lock.pressed()
    assert lock.locked
    set_back = TwoClocks()
    lock, _ = make(set_back)
    set_back.advance(-60 * MINUTE)
    set_back.ran += 20 * 60
    lock.pressed()
    assert lock.locked


def test_it_says_who_signs() -> None:
    lock, journal = make(FakeClock())
    assert lock.signing is journal.signing
