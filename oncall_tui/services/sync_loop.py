"""When a log is sent: soon after an act, when the network is back, and now and then.

Runs on the event loop of the network thread; `poke` and `wrote` may be called from any thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

import msgspec

from oncall_tui.domain.backoff import failure_wait
from oncall_tui.domain.sync import Received
from oncall_tui.domain.sync_status import NOT_TAKEN, SyncStatus
from oncall_tui.errors import (
    ForkError,
    JournalError,
    OncallError,
    RefusedError,
    ThrottledError,
    UnreachableError,
    UpstreamError,
)
from oncall_tui.ports import Clock
from oncall_tui.services.polling import Random, Sleep

log = logging.getLogger(__name__)

AFTER_ACT = 1.5
"""Seconds between an entry and its being sent: acts come in bursts, and a mate is to see one on the
board within three seconds, of which the upstream may take one."""
REGULARLY = 300.0
"""Seconds between two rounds when nothing happens."""
TEXTS_AFTER = 65.0
"""Seconds until the next round after entries went up: then their texts may follow."""
LONGEST = 300.0
"""Seconds: the longest wait after failures."""
LOOK_EVERY = 5.0
"""Seconds between two looks for receipts that another process got for this log."""
PROMISE_EVERY = 60.0
"""Seconds between two checkpoints of a log that grows and has no upstream."""


class Round(Protocol):
    """What a round came to."""

    @property
    def size(self) -> int:
        """Entries with a receipt."""

    @property
    def sent(self) -> int:
        """Entries that had none before."""


class SyncLoop:
    """Runs rounds of one log until it is cancelled."""

    def __init__(
        self,
        once: Callable[[], Awaitable[Round]],
        *,
        length: Callable[[], int],
        clock: Clock,
        random: Random,
        close: Callable[[], Awaitable[None]],
        look: Callable[[], Received | None] | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`once` is a round; `length` returns how many entries there are; `close` lets go.

        `look` returns the newest receipt when there are others than at the last look; may be slow.
        """
        self._look = look
        self.status = SyncStatus(wanted=True)
        self._once = once
        self._length = length
        self._clock = clock
        self._random = random
        self._close = close
        self._sleep = sleep
        self._failures = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._poked = asyncio.Event()
        self._listener: Callable[[], None] = lambda: None

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener`, on the loop's thread, when the status has changed."""
        self._listener = listener

    def wrote(self) -> None:
        """Send soon: something was written."""
        if self.status.since is None:
            self.status = msgspec.structs.replace(self.status, since=self._clock.now())
        self.poke()

    def poke(self) -> None:
        """Send soon."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended: the next start sends it
                self._loop.call_soon_threadsafe(self._poked.set)

    async def run(self) -> None:
        """Send until cancelled, or until there is an alarm."""
        self._loop = asyncio.get_running_loop()
        watching = asyncio.ensure_future(self._watch())
        try:
            while not self.status.alarm:
                self._poked.clear()
                wait, shortened = await self._round()
                await self._rest(wait, shortened=shortened)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await self._close()

    async def _watch(self) -> None:
        """Take in receipts that another process got."""
        while self._look is not None:
            try:
                found = await asyncio.to_thread(self._look)
            except JournalError as error:
                log.warning("receipts cannot be looked at: %s", error)
                found = None
            if found is not None:
                self._received(found)
            await self._sleep(LOOK_EVERY)

    def _received(self, found: Received) -> None:
        size = max(found.size, self.status.witnessed)
        since = self.status.since if self._length() > size else None
        self._tell(witnessed=size, received=found.at, since=since)

    async def _round(self) -> tuple[float, bool]:
        """Run one; return the seconds until the next, and whether a poke makes it sooner."""
        try:
            done = await self._once()
        except ForkError as error:
            self._tell(alarm=str(error), next_try=None)
            return 0.0, False
        except OncallError as error:
            self._failures += 1
            wait, shortened = self._wait_after(error)
            reason = error.what.removeprefix(NOT_TAKEN)
            self._tell_failure(str(error), reason, _state(error), wait)
            return wait, shortened
        except Exception as error:
            # A bug in the sending must not end the dashboard, and not be silent either.
            log.exception("bug in the sending of the journal")
            self._failures += 1
            what = f"the sending failed: {type(error).__name__}"
            self._tell_failure(f"{what}; the log says more", what, "failing", LONGEST)
            return LONGEST, False
        wait = TEXTS_AFTER if done.sent else REGULARLY
        self._tell_success(done, wait)
        return wait, True

    def _tell_failure(self, error: str, reason: str, state: str, wait: float) -> None:
        now = self._clock.now()
        self._tell(
            error=error,
            reason=reason,
            state=state,
            failures=self._failures,
            failing_since=self.status.failing_since or now,
            next_try=now + round(wait * 1000),
        )

    def _tell_success(self, done: Round, wait: float) -> None:
        self._failures = 0
        now, before = self._clock.now(), self.status
        behind = self._length() > done.size
        self._tell(
            witnessed=done.size,
            since=(before.since or now) if behind else None,
            received=now if done.sent else before.received,
            next_try=now + round(wait * 1000),
            error="",
            reason="",
            state="",
            failures=0,
            failing_since=None,
        )

    def _wait_after(self, error: OncallError) -> tuple[float, bool]:
        wait = failure_wait(self._failures, self._random.random(), longest=LONGEST)
        if isinstance(error, ThrottledError) and error.retry_after is not None:
            return error.retry_after + wait * 0.1, False
        return wait, not isinstance(error, JournalError)

    async def _rest(self, wait: float, *, shortened: bool) -> None:
        """Wait; when something was written meanwhile, only a little longer."""
        waiting = asyncio.ensure_future(self._sleep(wait))
        poked = asyncio.ensure_future(self._poked.wait())
        try:
            await asyncio.wait(
                {waiting, poked} if shortened else {waiting}, return_when=asyncio.FIRST_COMPLETED
            )
            if poked.done() and not waiting.done():
                await self._sleep(min(AFTER_ACT, wait))
        finally:
            for task in (waiting, poked):
                task.cancel()
            await asyncio.gather(waiting, poked, return_exceptions=True)

    def _tell(self, **changes: object) -> None:
        before = self.status
        self.status = msgspec.structs.replace(before, **changes)
        if self.status != before:
            self._listener()


def _state(error: OncallError) -> str:
    """Return the word for a failure."""
    if isinstance(error, UpstreamError | RefusedError):
        return "refused"
    return "unreachable" if isinstance(error, UnreachableError) else "failing"


class PromiseLoop:
    """Signs a checkpoint each minute in which something was written; for logs without upstream."""

    def __init__(
        self,
        promise: Callable[[], object],
        *,
        length: Callable[[], int],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.status = SyncStatus()
        self._promise = promise
        self._length = length
        self._sleep = sleep

    def listen(self, listener: Callable[[], None]) -> None:
        """Nothing here is news."""

    def poke(self) -> None:
        """Nothing here depends on the network."""

    async def run(self) -> None:
        """Sign until cancelled."""
        signed = -1
        while True:
            await self._sleep(PROMISE_EVERY)
            length = self._length()
            if length == signed:
                continue
            try:
                await asyncio.to_thread(self._promise)
                signed = length
            except OncallError as error:
                log.warning("no checkpoint: %s", error)
