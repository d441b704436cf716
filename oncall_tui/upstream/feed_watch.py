"""Waiting for news: one look at the store for everybody who waits."""

from __future__ import annotations

import asyncio
import logging

from anyio import to_thread

from oncall_tui.errors import StoreError
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.store_feed import FeedTable

EVERY = 0.25
"""Seconds between looks; another process may have taken the change."""
MOST_WAITING = 500

_log = logging.getLogger(__name__)


class FeedWatch:
    """Used from one event loop."""

    def __init__(self, feed: FeedTable, stopping: asyncio.Event) -> None:
        """Once `stopping` is set, nobody waits any more."""
        self._stopping = stopping
        self._feed = feed
        self._cursor = 0
        self._changed = asyncio.Event()
        self._waiting = 0
        self._looking: asyncio.Task[None] | None = None

    async def beyond(self, since: int, seconds: float) -> None:
        """Return when there is something after `since`, the server ends, or the seconds are over.

        Raises RejectedError, 503, when too many wait.
        """
        if self._waiting >= MOST_WAITING:
            raise RejectedError(503, "too many wait for news", headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            async with asyncio.timeout(seconds):
                if self._looking is None or self._looking.done():
                    self._looking = asyncio.create_task(self._look())
                while self._cursor <= since and not self._stopping.is_set():
                    await self._changed.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting -= 1

    async def _look(self) -> None:
        while self._waiting and not self._stopping.is_set():
            try:
                cursor = await to_thread.run_sync(self._feed.cursor)
            except StoreError as error:
                _log.warning("no news: %s", error)
            else:
                if cursor != self._cursor:
                    self._cursor = cursor
                    changed, self._changed = self._changed, asyncio.Event()
                    changed.set()
            await asyncio.sleep(EVERY)
        if self._stopping.is_set():
            self._changed.set()
