"""A source that is opened when it is first needed: its secret may take seconds to come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from oncall_tui.domain.effect import Effect, Verb
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.errors import ConfigError, RefusedError
from oncall_tui.ports import Source

ItemT = TypeVar("ItemT")


class LateSource(Generic[ItemT]):
    """Implements `ports.Source`. While it cannot be opened, every poll says why and tries again."""

    def __init__(
        self, name: str, kind: str, verbs: frozenset[Verb], open_: Callable[[], Source[ItemT]]
    ) -> None:
        """`open_` runs in a worker thread and raises ConfigError; `verbs` are what it will have."""
        self.name = name
        self.kind = kind
        self.verbs = verbs
        self._open = open_
        self._opened: Source[ItemT] | None = None
        self._lock = asyncio.Lock()

    async def poll(self) -> Snapshot[ItemT]:
        """Ask for everything; raise SourceError."""
        return await (await self._source()).poll()

    async def perform(self, effect: Effect, *, retry: bool) -> str:
        """Do it, and return what the remote system calls it."""
        return await (await self._source()).perform(effect, retry=retry)

    async def aclose(self) -> None:
        """Let go of connections."""
        if self._opened is not None:
            await self._opened.aclose()

    async def _source(self) -> Source[ItemT]:
        async with self._lock:
            if self._opened is None:
                try:
                    self._opened = await asyncio.to_thread(self._open)
                except ConfigError as error:
                    raise RefusedError(error.what, where=error.where, hint=error.hint) from error
            return self._opened
