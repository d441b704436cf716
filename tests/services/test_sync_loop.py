"""When a journal is sent, and what is shown of it meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from oncall_tui.domain.sync import Received
from oncall_tui.domain.sync_status import NOT_TAKEN
from oncall_tui.errors import (
    ForkError,
    OncallError,
    ThrottledError,
    UnreachableError,
    UpstreamError,
)
from oncall_tui.services.sync_loop import (
    AFTER_ACT,
    LONGEST,
    LOOK_EVERY,
    REGULARLY,
    TEXTS_AFTER,
    SyncLoop,
)
from oncall_tui.services.syncing import Outcome
from tests.fakes import NOON, FakeClock


class Setting:
    """A loop whose waits are noted, and end at once; it is cancelled when the script is over."""

    def __init__(self, *script: Outcome | Exception) -> None:
        self.script = list(script)
        self.waits: list[float] = []
        self.length = 0
        self.told = 0
        self.endless: set[float] = set()
        """Waits that only a poke ends."""
        self.over = asyncio.Event()
        self.closed = False
        self.clock = FakeClock()
        self.loop = self.make_loop()
        self.meanwhile: Callable[[], None] = lambda: None

    def make_loop(self, look: Callable[[], Received | None] | None = None) -> SyncLoop:
        loop = SyncLoop(
            self.once,
            length=lambda: self.length,
            clock=self.clock,
            random=Random(1),
            close=self.close,
            look=look,
            sleep=self.sleep,
        )
        loop.listen(self.tell)
        return loop

    async def once(self) -> Outcome:
        if not self.script:
            self.over.set()
            await asyncio.Event().wait()
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.meanwhile()
        if seconds in self.endless:
            await asyncio.Event().wait()

    async def close(self) -> None:
        self.closed = True

    def tell(self) -> None:
        self.told += 1

    def run_until(self, done: Callable[[], bool]) -> None:
        async def until() -> None:
            self.over = asyncio.Event()
            task = asyncio.ensure_future(self.loop.run())
            async with asyncio.timeout(20):
                while not done():
                    await asyncio.sleep(0.001)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(until())

    def run(self) -> None:
        async def until_over() -> None:
            self.over = asyncio.Event()
            task = asyncio.ensure_future(self.loop.run())
            await self.over.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(until_over())


def test_a_quiet_journal_is_looked_at_now_and_then() -> None:
    here = Setting(Outcome(3), Outcome(3))
    here.run()
    assert here.waits[0] == REGULARLY
    assert here.closed


def test_texts_follow_a_little_after_their_entries() -> None:
    here = Setting(Outcome(3, sent=3), Outcome(3))
    here.run()
    assert here.waits[0] == TEXTS_AFTER


def test_what_has_no_receipt_is_told_with_its_time() -> None:
    here = Setting(Outcome(3))
    here.length = 5
    here.run()
    assert here.loop.status.witnessed == 3
    assert here.loop.status.since == NOON
    assert here.told >= 1


def test_a_failure_is_told_with_its_reason_since_when_and_until_when() -> None:
    here = Setting(
        UpstreamError(f"{NOT_TAKEN}status 403: nobody enrolled", hint="it is saved here"),
        UpstreamError(f"{NOT_TAKEN}status 403: nobody enrolled"),
    )
    here.meanwhile = lambda: here.clock.advance(1000)
    here.run()
    status = here.loop.status
    assert (status.state, status.reason) == ("refused", "status 403: nobody enrolled")
    assert (status.failing_since, status.failures) == (NOON, 2)
    assert status.next_try == NOON + 1000 + round(here.waits[1] * 1000)


def test_a_receipt_that_another_process_got_is_taken_in_while_the_loop_rests() -> None:
    here = Setting(UnreachableError("gone"))
    here.length = 5
    found = [Received(5, NOON + 7)]
    here.loop = here.make_loop(look=lambda: found.pop() if found else None)
    here.endless = {LOOK_EVERY}
    here.run_until(lambda: here.loop.status.witnessed == 5)
    assert here.loop.status.since is None
    assert here.loop.status.received == NOON + 7


def test_who_cannot_be_reached_did_not_refuse() -> None:
    here = Setting(UnreachableError("gone"))
    here.run()
    assert here.loop.status.state == "unreachable"


def test_a_round_that_went_well_ends_what_was_told_of_the_failures() -> None:
    here = Setting(UnreachableError("gone"), Outcome(3, sent=3))
    here.run()
    status = here.loop.status
    assert (status.error, status.reason, status.state, status.failures) == ("", "", "", 0)
    assert status.failing_since is None
    assert status.received == NOON


def test_waits_grow_after_failures_and_have_a_bound() -> None:
    here = Setting(*[UnreachableError("gone")] * 12)
    here.run()
    assert all(1 <= wait <= LONGEST for wait in here.waits)
    assert here.loop.status.error == "gone"


def test_a_wait_that_the_server_asked_for_is_kept() -> None:
    here = Setting(ThrottledError("wait", retry_after=77.0), Outcome(1))
    here.run()
    assert here.waits[0] >= 77


def test_an_alarm_ends_the_sending_and_stays() -> None:
    here = Setting(ForkError("forked"), Outcome(1))

    asyncio.run(here.loop.run())
    assert here.loop.status.alarm == "forked"
    assert here.script == [Outcome(1)]
    assert here.closed


def test_a_bug_does_not_end_the_sending() -> None:
    here = Setting(ValueError("bug"), Outcome(1))
    here.run()
    assert here.loop.status.witnessed == 1


def test_an_error_of_the_journal_is_told() -> None:
    here = Setting(OncallError("no"))
    here.run()
    assert here.loop.status.error == "no"


def test_an_act_is_sent_a_moment_later() -> None:
    here = Setting(Outcome(3), Outcome(4))
    here.meanwhile = here.loop.wrote  # as soon as a wait begins
    here.endless = {REGULARLY}
    here.length = 4
    here.script.append(Outcome(4, sent=1))
    here.run()
    assert here.waits[:2] == [REGULARLY, AFTER_ACT]
