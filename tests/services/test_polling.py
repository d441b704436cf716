"""The watch: what is reported after each poll, and how long it waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.domain.snapshot import Liveness, Snapshot
from oncall_tui.errors import (
    EffectError,
    OncallError,
    RefusedError,
    SourceError,
    ThrottledError,
    UnreachableError,
)
from oncall_tui.services.polled import Polled
from oncall_tui.services.polling import Watcher
from tests.fakes import NOON, FakeClock, FakeSource, make_alert


class Half:
    """Draws the middle."""

    def random(self) -> float:
        return 0.5


class Bench:
    """A watcher whose waits end when the test says so."""

    def __init__(self, *sources: FakeSource, interval: float = 5.0) -> None:
        self.clock = FakeClock()
        self.messages: asyncio.Queue[Any] = asyncio.Queue()
        self.waits: list[float] = []
        self.waiting: list[asyncio.Future[None]] = []
        self.watcher = Watcher(
            [(source, interval) for source in sources],
            post=self.messages.put_nowait,
            clock=self.clock,
            random=Half(),
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        done = asyncio.get_running_loop().create_future()
        self.waiting.append(done)
        await done

    def wake(self) -> None:
        for done in self.waiting:
            if not done.done():
                done.set_result(None)
        self.waiting.clear()

    async def polled(self) -> Polled:
        message = await asyncio.wait_for(self.messages.get(), 5)
        await self.settle()
        assert isinstance(message, Polled)
        return message

    async def settle(self) -> None:
        """Let every task come to its next wait."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def again(self) -> Polled:
        self.wake()
        return await self.polled()


@asynccontextmanager
async def watching(*sources: FakeSource, interval: float = 5.0) -> AsyncIterator[Bench]:
    bench = Bench(*sources, interval=interval)
    running = asyncio.create_task(bench.watcher.run())
    try:
        yield bench
    finally:
        await bench.watcher.aclose()
        await asyncio.wait_for(running, 5)


def effect(verb: Verb = Verb.ACK) -> Effect:
    target = Target(kind="alert", id="a", source="prod", key="f", title="t")
    return Effect(entry=1, op="l/1", verb=verb, target=target, by="alice", at=NOON)


async def test_every_source_is_asked_at_once_and_reported_with_its_answer() -> None:
    one, two = FakeSource("one", [make_alert()]), FakeSource("two")
    async with watching(one, two) as bench:
        found = {m.health.source: m for m in (await bench.polled(), await bench.polled())}
        assert found["one"].snapshot == Snapshot("one", one.items, NOON)
        assert found["one"].health.live
        assert found["one"].health.count == 1
        assert found["one"].health.next_try == NOON + 5_000
        assert found["two"].health.count == 0


async def test_a_failed_poll_keeps_quiet_about_the_answer_and_says_why() -> None:
    source = FakeSource("prod", [make_alert()])
    async with watching(source) as bench:
        await bench.polled()
        source.error = UnreachableError("no connection", where="http://x.example")
        failed = await bench.again()
        assert failed.snapshot is None
        assert failed.health.liveness is Liveness.STALE
        assert failed.health.error == "no connection (http://x.example)"
        assert failed.health.count == 1
        await bench.again()
        assert (await bench.again()).health.liveness is Liveness.UNREACHABLE
        source.error = None
        assert (await bench.again()).health.live


async def test_waits_grow_with_failures_and_are_reported_as_the_next_try() -> None:
    source = FakeSource("prod")
    source.error = UnreachableError("no")
    async with watching(source) as bench:
        found = [await bench.polled()] + [await bench.again() for _ in range(7)]
        assert bench.waits == [1.5, 2.5, 4.5, 8.5, 16.5, 30.5, 30.5, 30.5]
        assert [m.health.next_try for m in found[:2]] == [NOON + 1_500, NOON + 2_500]


async def test_a_wait_that_the_server_asked_for_is_kept_even_when_poked() -> None:
    source = FakeSource("prod")
    source.error = ThrottledError("slow down", retry_after=120)
    async with watching(source) as bench:
        health = (await bench.polled()).health
        assert health.next_try is not None
        assert health.next_try >= NOON + 120_000
        bench.watcher.poke()
        await bench.settle()
        assert bench.messages.empty()
        source.error = None
        assert (await bench.again()).health.live


async def test_a_server_that_does_not_say_how_long_is_polled_when_poked() -> None:
    source = FakeSource("prod")
    source.error = ThrottledError("slow down")
    async with watching(source) as bench:
        await bench.polled()
        bench.watcher.poke("prod")
        await bench.polled()


async def test_refused_credentials_wait_about_a_minute() -> None:
    source = FakeSource("prod")
    source.error = RefusedError("who are you")
    async with watching(source) as bench:
        await bench.polled()
        assert bench.waits == [58.5]


async def test_a_poke_polls_the_named_source_now_and_leaves_the_others() -> None:
    async with watching(FakeSource("one"), FakeSource("two")) as bench:
        await bench.polled(), await bench.polled()
        bench.watcher.poke("two")
        assert (await bench.polled()).health.source == "two"
        assert bench.messages.empty()
        bench.watcher.poke()
        assert {(await bench.polled()).health.source for _ in range(2)} == {"one", "two"}


async def test_a_pause_starts_no_poll_until_it_is_over() -> None:
    async with watching(FakeSource("prod")) as bench:
        await bench.polled()
        bench.watcher.pause()
        bench.watcher.poke()
        bench.wake()
        await bench.settle()
        assert bench.messages.empty()
        bench.watcher.resume()
        await bench.polled()


async def test_a_bug_in_an_adapter_is_an_error_of_its_source_alone() -> None:
    class Broken(FakeSource):
        async def poll(self) -> Snapshot[Any]:
            raise KeyError("labels")

    async with watching(Broken("bad"), FakeSource("good")) as bench:
        found = {m.health.source: m for m in (await bench.polled(), await bench.polled())}
        assert found["good"].health.live
        assert found["bad"].health.liveness is Liveness.UNREACHABLE
        assert "KeyError" in found["bad"].health.error
        assert (await bench.again()).health.source in {"bad", "good"}


async def test_an_effect_goes_to_its_source_and_the_source_is_polled_again() -> None:
    source = FakeSource("prod", verbs=[Verb.ACK])
    async with watching(source) as bench:
        await bench.polled()
        assert await bench.watcher.perform("prod", effect(), True) == "ref-1"
        assert source.done == [(effect(), True)]
        await bench.polled()


async def test_an_effect_that_no_source_can_do_is_final() -> None:
    async with watching(FakeSource("prod", verbs=[Verb.ACK])) as bench:
        await bench.polled()
        for name, verb in (("gone", Verb.ACK), ("prod", Verb.NOTE)):
            with pytest.raises(EffectError) as refused:
                await bench.watcher.perform(name, effect(verb), False)
            assert refused.value.final


@pytest.mark.parametrize("error", [EffectError("no", final=True), UnreachableError("no")])
async def test_why_an_effect_failed_comes_back_as_it_is(error: OncallError) -> None:
    source = FakeSource("prod", verbs=[Verb.ACK])
    async with watching(source) as bench:
        await bench.polled()
        source.error = error
        with pytest.raises(type(error)):
            await bench.watcher.perform("prod", effect(), False)


async def test_a_bug_while_performing_is_a_source_error() -> None:
    class Broken(FakeSource):
        async def perform(self, effect: Effect, *, retry: bool) -> str:
            raise ZeroDivisionError

    async with watching(Broken("prod", verbs=[Verb.ACK])) as bench:
        await bench.polled()
        with pytest.raises(SourceError):
            await bench.watcher.perform("prod", effect(), False)


async def test_closing_ends_the_run_and_closes_every_source() -> None:
    one, two = FakeSource("one"), FakeSource("two")
    async with watching(one, two) as bench:
        await bench.polled()
    assert one.closed
    assert two.closed


async def test_cancelling_the_run_is_seen_by_whoever_cancelled() -> None:
    bench = Bench(FakeSource("prod"))
    running = asyncio.create_task(bench.watcher.run())
    await bench.polled()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await bench.watcher.aclose()
