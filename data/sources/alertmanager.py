"""Alertmanager, API v2 (0.22 and later)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from data.http import Endpoint
from data.sources.alertmanager_json import told_alerts
from data.sources.alertmanager_silences import SilenceBook
from data.sources.remembered import Recall, Remembered, Seen
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.silence import SilenceList
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.errors import EffectError

if TYPE_CHECKING:
    from data.sources.alertmanager_acks import Acknowledger
    from data.sources.alertmanager_silencing import Silencer
    from oncall_tui.ports import Clock


class AlertmanagerSource:
    """Implements `ports.Source[Alert]`."""

    kind = "alertmanager"

    def __init__(
        self,
        *,
        name: str,
        endpoint: Endpoint,
        clock: Clock,
        filter: Iterable[str] = (),  # noqa: A002 - the word of the API and of the configuration
        ack_silences: bool = False,
        recall: Recall | None = None,
    ) -> None:
        """Watch the Alertmanager at `endpoint`, whose URL ends before `/api/v2`.

        `filter` holds matchers such as `team="payments"`; an alert has to meet all of them. With
        `ack_silences` an acknowledgement also makes a silence, else it stays in the journal alone.
        `recall` returns what an earlier session knew: what still holds of it is not built again.
        """
        self.name = name
        acks = {Verb.ACK, Verb.UNACK} if ack_silences else set[Verb]()
        self.verbs = frozenset({Verb.SILENCE, Verb.EXPIRE, *acks})
        self._endpoint = endpoint
        self._clock = clock
        self._params = [("filter", matcher) for matcher in filter]
        self._book = SilenceBook(endpoint)
        self._listed: tuple[object, SilenceList] = (None, SilenceList())
        """What the book said last, and the inventory that was made of it."""
        self._remembered = Remembered(name, recall)
        self._digest: int | None = None
        """Of the last answer. Python's own hash is of 64 bits and quick; it has to tell an answer
        from the one before, not to stand against whoever writes it: they could repeat it."""

    @cached_property
    def _acknowledger(self) -> Acknowledger:
        """What acknowledges: loaded for the first act, polls need none of it."""
        from data.sources.alertmanager_acks import Acknowledger

        return Acknowledger(self._endpoint, self._clock)

    @cached_property
    def _silencer(self) -> Silencer:
        """What makes and ends silences."""
        from data.sources.alertmanager_silencing import Silencer

        return Silencer(self._endpoint, self._clock)

    async def poll(self) -> Snapshot[Alert]:
        """Ask for all alerts, and for the silences when one of them is in use."""
        answer = await self._endpoint.get("/api/v2/alerts", self._params)
        digest = hash(answer.body)
        if digest != self._digest:
            self._digest = None
            self._book.begin()
            self._remembered.take(self._seen(answer.body))
        now = self._clock.now()
        if self._book.due(now) and await self._book.fetch(now):
            self._remembered.take(self._seen(answer.body))
        self._digest = digest
        return Snapshot(
            source=self.name,
            items=self._remembered.items,
            taken_at=self._clock.now(),
            skew=answer.skew,
            silences=self._silences(),
        )

    def _silences(self) -> SilenceList | None:
        """Return the inventory; as long as nothing changed its items are the same object."""
        told = self._book.told
        if told is None:
            return None
        before, known = self._listed
        items = known.items
        if before is not told:
            from data.sources.alertmanager_silencing import listed

            items = tuple(filter(None, (listed(one, self.name) for one in told)))
        if before is not told or known.at != self._book.at:
            self._listed = (told, SilenceList(items, self._book.at))
        return self._listed[1]

    async def perform(self, effect: Effect, *, retry: bool) -> str:
        """Make or end a silence, or that of an acknowledgement."""
        self._book.outdated()
        if effect.verb is Verb.SILENCE:
            return await self._silencer.silence(effect, retry=retry)
        if effect.verb is Verb.EXPIRE:
            return await self._silencer.expire(effect)
        if effect.verb is Verb.ACK and effect.verb in self.verbs:
            return await self._acknowledger.ack(effect, retry=retry)
        if effect.verb is Verb.UNACK and effect.verb in self.verbs:
            return await self._acknowledger.unack(effect)
        raise EffectError(
            f"Alertmanager is not asked to {effect.verb.value} here", final=True, where=self.name
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._endpoint.aclose()

    def _seen(self, body: bytes) -> Iterator[Seen]:
        for told in told_alerts(body, where=self._endpoint.url):
            starts_at = told.starts
            quiet = self._book.quiet(told.status, starts_at)
            yield Seen(
                fingerprint=told.fingerprint,
                starts_at=starts_at,
                labels=told.labels,
                annotations=told.annotations,
                suppression=quiet.suppression,
                silences=quiet.silences,
                inhibited_by=quiet.inhibited_by,
                ack=quiet.ack,
                link=told.generator_url,
                out=quiet.out,
            )
