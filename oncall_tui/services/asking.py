"""One question to every source, for verbs that answer and end; the dashboard watches instead."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Effect
from oncall_tui.domain.snapshot import Snapshot, after_answer, after_failure, fault_of, remembering
from oncall_tui.domain.ticket import Ticket
from oncall_tui.errors import SourceError
from oncall_tui.ports import Clock, Source
from oncall_tui.services.estate import Estate
from oncall_tui.services.remembering import Memory


class Asking:
    """Asks all sources once, at the same time."""

    def __init__(
        self, alerts: Sequence[Source[Alert]], tickets: Sequence[Source[Ticket]], clock: Clock
    ) -> None:
        self._alerts = {source.name: source for source in alerts}
        self._tickets = {source.name: source for source in tickets}
        self._clock = clock

    @property
    def sources(self) -> Mapping[str, Source[Alert] | Source[Ticket]]:
        """All of them by name."""
        return {**self._alerts, **self._tickets}

    async def ask(self, estate: Estate, *, alerts: bool = True, tickets: bool = True) -> None:
        """Take every answer into `estate`; what did not answer has its reason in its health."""
        wanted = [
            *(self._ask_alerts(estate, s) for s in self._alerts.values() if alerts),
            *(self._ask_tickets(estate, s) for s in self._tickets.values() if tickets),
        ]
        await asyncio.gather(*wanted)

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        """Do something on a source: what `Sender` needs."""
        return await self.sources[source].perform(effect, retry=retry)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await asyncio.gather(*(source.aclose() for source in self.sources.values()))

    async def _ask_alerts(self, estate: Estate, source: Source[Alert]) -> None:
        try:
            snapshot = await source.poll()
        except SourceError as error:
            self._failed(estate, source.name, error)
        else:
            estate.take_alerts(snapshot)
            self._answered(estate, snapshot)

    async def _ask_tickets(self, estate: Estate, source: Source[Ticket]) -> None:
        try:
            snapshot = await source.poll()
        except SourceError as error:
            self._failed(estate, source.name, error)
        else:
            estate.take_tickets(snapshot)
            self._answered(estate, snapshot)

    def _answered(self, estate: Estate, snapshot: Snapshot[Alert] | Snapshot[Ticket]) -> None:
        estate.health[snapshot.source] = after_answer(
            estate.health[snapshot.source],
            at=snapshot.taken_at,
            next_try=snapshot.taken_at,
            count=len(snapshot.items),
            skew=snapshot.skew,
        )

    def _failed(self, estate: Estate, name: str, error: SourceError) -> None:
        estate.health[name] = after_failure(
            estate.health[name], next_try=self._clock.now(), error=str(error), fault=fault_of(error)
        )


def recall(estate: Estate, memory: Memory) -> None:
    """Take the remembered word of every monitoring source that did not answer into `estate`.

    Of every source it is said when it answered last, as far as any session kept that.
    """
    answered = memory.answered()
    for name, health in list(estate.health.items()):
        if health.live:
            continue
        times = [answered[name]] if name in answered else []
        if not estate.is_ticket_source(name):
            remembered = memory.alerts(name)
            if remembered is not None:
                estate.take_alerts(remembered)
                times.append(remembered.taken_at)
        if times:
            before = msgspec.structs.replace(health, last_good=max(times))
            estate.health[name] = remembering(health, before)


def keep_answered(estate: Estate, memory: Memory) -> None:
    """Keep when each source that is live answered, for the next program that gets no answer."""
    live = {n: h.last_good for n, h in estate.health.items() if h.live and h.last_good is not None}
    if live:
        memory.keep_answered(live)
