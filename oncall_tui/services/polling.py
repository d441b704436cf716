"""Watching: one task a source that asks, reports and waits; acts are sent from the same loop.

Everything here belongs to one event loop in one thread. `poke`, `pause`, `resume` and `perform`
are called on that loop; only `Post` crosses over to whoever listens.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oncall_tui.domain import backoff
from oncall_tui.domain.effect import Effect
from oncall_tui.domain.snapshot import SourceHealth, after_answer, after_failure, fault_of
from oncall_tui.errors import EffectError, OncallError, RefusedError, SourceError, ThrottledError
from oncall_tui.services.polled import Polled

if TYPE_CHECKING:
    from oncall_tui.ports import Clock, Post, Source

log = logging.getLogger(__name__)

T = TypeVar("T")

Sleep = Callable[[float], Awaitable[object]]
"""Waits that many seconds; `asyncio.sleep` outside of tests."""


class Random(Protocol):
    """What is needed of `random.Random`."""

    def random(self) -> float:
        """Return a number from [0, 1)."""


class _Watched:
    """One source and where its watch stands."""

    def __init__(self, source: Source[Any], interval: float) -> None:
        self.source = source
        self.interval = interval
        self.health = SourceHealth(source=source.name, kind=source.kind)
        self.poked = asyncio.Event()
        self.bound = False
        """Whether the server asked for the present wait: then no poke shortens it."""


class Watcher:
    """Polls sources until it is closed, and carries effects to them.

    `sources` are pairs of a source and its interval in seconds. `post` gets a `Polled` after each
    poll. `random` spreads the waits. A watcher is run once: `run` ends when `aclose` is called.
    """

    def __init__(
        self,
        sources: Iterable[tuple[Source[Any], float]],
        *,
        post: Post,
        clock: Clock,
        random: Random,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._watched = {source.name: _Watched(source, interval) for source, interval in sources}
        self._post = post
        self._clock = clock
        self._random = random
        self._sleep = sleep
        self._running = asyncio.Event()
        self._running.set()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """How every source is, in the order in which they were given."""
        return tuple(watched.health for watched in self._watched.values())

    async def run(self) -> None:
        """Ask every source at once, and go on asking until `aclose` or cancellation."""
        self._tasks = [
            asyncio.create_task(self._watch(watched), name=f"watch {name}")
            for name, watched in self._watched.items()
        ]
        try:
            await asyncio.gather(*self._tasks)
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current is not None and current.cancelling():
                raise
        finally:
            await self._stop()

    async def aclose(self) -> None:
        """End all polls and let go of every connection."""
        await self._stop()
        closing = (_guarded(watched.source.aclose(), watched) for watched in self._watched.values())
        for problem in await asyncio.gather(*closing, return_exceptions=True):
            if isinstance(problem, OncallError):
                log.warning("closing: %s", problem)

    def poke(self, name: str | None = None) -> None:
        """Poll one source now, or all; a wait that a server asked for is kept."""
        for watched in self._watched.values():
            if name in (None, watched.source.name):
                watched.poked.set()

    def pause(self) -> None:
        """Start no more polls; those on their way are finished."""
        self._running.clear()

    def resume(self) -> None:
        """Go on polling."""
        self._running.set()

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        """Send one effect to its source and return what was made there; then poll it.

        Raises EffectError or SourceError.
        """
        watched = self._watched.get(source)
        if watched is None:
            raise EffectError("no such source is configured", final=True, where=source)
        if effect.verb not in watched.source.verbs:
            raise EffectError(
                f"{effect.verb.value} is not something this source does", final=True, where=source
            )
        done = await _guarded(watched.source.perform(effect, retry=retry), watched)
        watched.poked.set()
        return done

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self, watched: _Watched) -> None:
        while True:
            await self._running.wait()
            watched.poked.clear()
            wait = await self._ask(watched)
            await self._rest(watched, wait)

    async def _ask(self, watched: _Watched) -> float:
        """Poll once, tell what came of it, and return the seconds until the next poll."""
        try:
            snapshot = await _guarded(watched.source.poll(), watched)
        except OncallError as error:
            wait = self._wait_after(error, watched)
            watched.bound = isinstance(error, ThrottledError) and error.retry_after is not None
            watched.health = after_failure(
                watched.health,
                next_try=self._after(wait),
                error=str(error),
                fault=fault_of(error),
            )
            self._post(Polled(watched.health))
            return wait
        watched.bound = False
        wait = backoff.regular_wait(watched.interval, self._random.random())
        watched.health = after_answer(
            watched.health,
            at=snapshot.taken_at,
            next_try=self._after(wait),
            count=len(snapshot.items),
            skew=snapshot.skew,
        )
        self._post(Polled(watched.health, snapshot))
        return wait

    def _wait_after(self, error: OncallError, watched: _Watched) -> float:
        draw, failures = self._random.random(), watched.health.failures + 1
        if isinstance(error, ThrottledError) and error.retry_after is not None:
            return backoff.throttle_wait(error.retry_after, failures, draw)
        if isinstance(error, RefusedError):
            return backoff.refusal_wait(watched.interval, draw)
        return backoff.failure_wait(failures, draw)

    def _after(self, wait: float) -> int:
        return self._clock.now() + round(wait * 1000)

    async def _rest(self, watched: _Watched, wait: float) -> None:
        """Wait, or until a poke comes."""
        if watched.bound:
            await self._sleep(wait)
            return
        waits = {
            asyncio.ensure_future(self._sleep(wait)),
            asyncio.ensure_future(watched.poked.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in waits:
                waiting.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


async def _guarded(work: Awaitable[T], watched: _Watched) -> T:
    """Await work of an adapter; whatever goes wrong in it is an error of that source."""
    try:
        return await work
    except OncallError:
        raise
    except Exception as error:
        log.exception("bug in the adapter of %s", watched.source.name)
        raise SourceError(
            f"the adapter failed: {type(error).__name__}",
            where=watched.source.name,
            hint="this is a bug; the log has its traceback",
        ) from error
