"""Roundup, REST interface (2.0 and later)."""

from __future__ import annotations

from data.http import Endpoint
from data.http_answers import Answer
from data.tickets.roundup_acts import Clerk
from data.tickets.roundup_json import Page, open_ids, page, ticket
from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.domain.ticket import Ticket
from oncall_tui.errors import BadAnswerError, EffectError
from oncall_tui.ports import Clock

PAGE = 200
MOST = 10_000
"""Open tickets: a tracker with more has to be narrowed down."""
STATUSES_EVERY = 600_000
"""Milliseconds between two looks at the names of the statuses."""

_FIELDS = "title,status,priority,assignedto,creation,activity"


class RoundupSource:
    """Implements `ports.Source[Ticket]`: the tickets that are not done."""

    kind = "roundup"

    def __init__(
        self,
        *,
        name: str,
        endpoint: Endpoint,
        clock: Clock,
        user: str = "",
        taken_status: str = "in-progress",
    ) -> None:
        """Watch the tracker at `endpoint`, whose URL ends before `/rest`.

        `user` is our login there: whoever takes a ticket gets it assigned under this name; without
        one no ticket can be taken. `taken_status` is the status of a taken ticket, left alone
        where the tracker has none of that name. `endpoint` needs no headers of its own.
        """
        self.name = name
        always = {Verb.NOTE, Verb.CREATE}
        self.verbs = frozenset({Verb.TAKE, *always} if user else always)
        self._endpoint = endpoint
        self._clock = clock
        self._clerk = Clerk(endpoint, user=user, taken_status=taken_status)
        self._open: list[str] = []
        self._open_at: int | None = None
        self._items: tuple[Ticket, ...] = ()

    async def poll(self) -> Snapshot[Ticket]:
        """Ask for all open tickets, page by page, in the order of their ids."""
        await self._look_at_statuses()
        params = (
            ("@verbose", "2"),
            ("@fields", _FIELDS),
            ("@sort", "id"),
            *((("status", ",".join(["-1", *self._open])),) if self._open else ()),
        )
        rows, answer = await self._all("issue", params)
        base = self._endpoint.url
        known = {item.key: item for item in self._items}
        fresh = [ticket(row, source=self.name, base=base) for row in rows.rows]
        by_key = {one.key: _kept(known.get(one.key), one) for one in fresh}
        items = tuple(by_key.values())
        if len(items) != len(self._items) or any(
            one is not other for one, other in zip(items, self._items, strict=True)
        ):
            self._items = items
        return Snapshot(
            source=self.name,
            items=self._items,
            taken_at=self._clock.now(),
            skew=answer.skew,
        )

    async def perform(self, effect: Effect, *, retry: bool) -> str:
        """Take a ticket, write a note on it, or open one."""
        if effect.verb is Verb.TAKE and effect.verb in self.verbs:
            return await self._clerk.take(effect)
        if effect.verb is Verb.CREATE:
            return await self._clerk.create(effect, retry=retry)
        if effect.verb is Verb.NOTE:
            return await self._clerk.note(effect, retry=retry)
        raise EffectError(
            f"Roundup is not asked to {effect.verb.value} here", final=True, where=self.name
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._endpoint.aclose()

    async def _look_at_statuses(self) -> None:
        now = self._clock.now()
        if self._open_at is None or now - self._open_at >= STATUSES_EVERY:
            statuses, _ = await self._all("status", (("@verbose", "2"),))
            self._open = open_ids(statuses.rows)
            self._open_at = now

    async def _all(
        self, class_name: str, params: tuple[tuple[str, str], ...]
    ) -> tuple[Page, Answer]:
        """Read all pages of a collection, or raise SourceError."""
        rows = []
        for index in range(1, MOST // PAGE + 1):
            answer = await self._endpoint.get(
                f"/rest/data/{class_name}",
                (*params, ("@page_size", str(PAGE)), ("@page_index", str(index))),
                headers=self._clerk.headers,
            )
            part = page(answer.body, where=self._endpoint.url)
            if part.total > MOST:
                break
            rows += part.rows
            if len(rows) >= part.total or len(part.rows) < PAGE:
                return Page(rows=rows, total=len(rows)), answer
        raise BadAnswerError(
            f"more than {MOST} open tickets", where=self._endpoint.url, hint="close some"
        )


def _kept(old: Ticket | None, new: Ticket) -> Ticket:
    return old if old is not None and old == new else new
