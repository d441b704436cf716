"""The watch over real servers that die, come back, and misbehave meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from data.clock import SystemClock
from oncall_tui.domain.snapshot import Liveness
from oncall_tui.ports import Source
from oncall_tui.services.polled import Polled
from oncall_tui.services.polling import Watcher
from tests.real.adapters import alertmanager_source, roundup_source
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.faulty_proxy import Fault, FaultyProxy
from tests.real.roundup_server import PASSWORD, USER, RealRoundup


class Ear:
    """Hears what a watch tells, and keeps each source's last word as the program does."""

    def __init__(self) -> None:
        self.heard: list[Polled] = []
        self.words: dict[str, Any] = {}
        self.news = asyncio.Event()

    def post(self, message: object) -> None:
        assert isinstance(message, Polled)
        self.heard.append(message)
        if message.snapshot is not None:
            self.words[message.health.source] = message.snapshot
        self.news.set()

    async def until(self, seen: Callable[[Polled], bool], since: int = 0) -> Polled:
        """Return the first message since that index for which `seen` is true; waits for it."""
        async with asyncio.timeout(40):
            while True:
                self.news.clear()
                for message in self.heard[since:]:
                    if seen(message):
                        return message
                await self.news.wait()


@asynccontextmanager
async def watching(*sources: Source[Any]) -> AsyncIterator[tuple[Watcher, Ear]]:
    ear = Ear()
    watcher = Watcher(
        [(source, 0.2) for source in sources],
        post=ear.post,
        clock=SystemClock(),
        random=random.Random(1),
    )
    task = asyncio.create_task(watcher.run())
    try:
        yield watcher, ear
    finally:
        await watcher.aclose()
        await task


def is_live(message: Polled) -> bool:
    return message.health.liveness is Liveness.LIVE


async def test_a_server_that_is_killed_goes_stale_then_unreachable_then_live_again(
    own_alertmanager: RealAlertmanager,
) -> None:
    own_alertmanager.fire(alert("DiskFull"))
    source = alertmanager_source(own_alertmanager.url, timeout=2)
    async with watching(source) as (watcher, ear):
        await ear.until(is_live)
        own_alertmanager.server.kill()
        mark = len(ear.heard)
        failed = await ear.until(lambda m: m.health.liveness is Liveness.STALE, mark)
        assert failed.snapshot is None
        assert failed.health.error
        assert failed.health.last_good is not None
        await until_poked(watcher, ear, lambda m: m.health.liveness is Liveness.UNREACHABLE, mark)
        assert [found.title for found in ear.words["prod"].items] == ["DiskFull"]
        own_alertmanager.server.start()
        own_alertmanager.fire(alert("DiskFull"), alert("News"))
        back = await until_poked(watcher, ear, is_live, len(ear.heard))
        assert back.health.failures == 0
        await ear.until(lambda _: len(ear.words["prod"].items) == 2)


async def until_poked(
    watcher: Watcher, ear: Ear, seen: Callable[[Polled], bool], since: int
) -> Polled:
    """Wait like `Ear.until`, but ask again and again instead of sitting out the back-off."""

    async def poke() -> None:
        while True:
            watcher.poke()
            await asyncio.sleep(0.1)

    poking = asyncio.create_task(poke())
    try:
        return await ear.until(seen, since)
    finally:
        poking.cancel()


async def test_one_source_that_stalls_holds_up_no_other(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy, roundup: RealRoundup
) -> None:
    alertmanager_proxy.fault = Fault.STALL
    stalled = alertmanager_source(alertmanager_proxy.url, timeout=30)
    tickets = roundup_source(roundup.url, basic=(USER, PASSWORD))
    async with watching(stalled, tickets) as (_, ear):
        for _ in range(3):
            await ear.until(is_live, len(ear.heard))
        assert {message.health.source for message in ear.heard} == {"desk"}
        alertmanager_proxy.released.set()


async def test_retry_after_is_obeyed_whatever_is_pressed(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy
) -> None:
    alertmanager_proxy.fault, alertmanager_proxy.retry_after = Fault.THROTTLED, "600"
    source = alertmanager_source(alertmanager_proxy.url)
    async with watching(source) as (watcher, ear):
        told = await ear.until(lambda message: message.health.failures == 1)
        assert told.health.next_try is not None
        assert told.health.next_try - SystemClock().now() > 500_000
        asked = len(alertmanager_proxy.seen)
        for _ in range(20):
            watcher.poke()
            await asyncio.sleep(0)
        assert len(alertmanager_proxy.seen) == asked


async def test_every_fault_leaves_the_last_word_standing(
    alertmanager: RealAlertmanager, alertmanager_proxy: FaultyProxy
) -> None:
    alertmanager.fire(alert("DiskFull"))
    source = alertmanager_source(alertmanager_proxy.url, timeout=1)
    async with watching(source) as (watcher, ear):
        await ear.until(is_live)
        for fault in (Fault.FORBIDDEN, Fault.HTML_ERROR, Fault.CUT, Fault.GARBAGE, Fault.RESET):
            alertmanager_proxy.fault = fault
            bad = await until_poked(watcher, ear, lambda m: m.health.failures > 0, len(ear.heard))
            assert bad.snapshot is None, fault
            assert [found.title for found in ear.words["prod"].items] == ["DiskFull"]
            alertmanager_proxy.fault = Fault.NONE
            await until_poked(watcher, ear, is_live, len(ear.heard))
