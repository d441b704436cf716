"""Opened when first needed: sources, whose secrets may take seconds, and the runbook library."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from oncall_tui.errors import ConfigError, RefusedError

if TYPE_CHECKING:
    from oncall_tui.domain.effect import Effect, Verb
    from oncall_tui.domain.runbook import Runbook, RunbookMeta
    from oncall_tui.domain.snapshot import Snapshot
    from oncall_tui.ports import RunbookLibrary, Source

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


class LateLibrary:
    """Implements `ports.RunbookLibrary`: the Markdown parser is loaded with the first question."""

    def __init__(self, open_: Callable[[], RunbookLibrary]) -> None:
        self._open = open_
        self._opened: RunbookLibrary | None = None
        self._lock = threading.Lock()

    def list(self) -> Iterable[RunbookMeta]:
        """Return what is there, without the texts."""
        return self._library().list()

    def open(self, path: str, fragment: str = "") -> Runbook:
        """Read and parse one. Raises RunbookError."""
        return self._library().open(path, fragment)

    def parse(self, path: str, text: str, fragment: str = "") -> Runbook:
        """Parse a text that was kept from an earlier day."""
        return self._library().parse(path, text, fragment)

    def resolve(self, reference: str) -> tuple[str, str] | None:
        """Map a URL or a relative path of an alert to (path, fragment) in the library, or None."""
        return self._library().resolve(reference)

    def _library(self) -> RunbookLibrary:
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened
