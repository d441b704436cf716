"""The thread that talks to the sources: an event loop of its own, so that no poll stops the screen.

Without a cache it is started before Textual is imported: the first requests are on their way while
it loads. With one it starts after the first paint, which its own imports would delay.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from oncall_tui.domain.effect import Effect

if TYPE_CHECKING:
    from oncall_tui.ports import Post

log = logging.getLogger(__name__)

T = TypeVar("T")

CLOSE_SECONDS = 3.0
"""Longest wait for requests that are under way when the program ends."""


class Watch(Protocol):
    """What runs on the loop: `services.polling.Watcher`."""

    async def run(self) -> None:
        """Poll until cancelled."""

    async def aclose(self) -> None:
        """Let go of connections."""

    def poke(self, name: str | None = None) -> None:
        """Poll one source, or all, now."""

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        """Do something on a source."""


class NetworkThread:
    """Implements `services.desk.Network` over a watch that `open_watch` makes on the thread."""

    def __init__(self, open_watch: Callable[[Post], Watch]) -> None:
        self._open_watch = open_watch
        self._lock = threading.Lock()
        self._mail: list[object] = []
        self._wake: Callable[[], None] | None = None
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._watch: Watch | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine on the thread's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def poke(self, source: str | None = None) -> None:
        """Ask one source, or all, now."""
        if self._ready.wait(CLOSE_SECONDS) and self._watch is not None:
            with suppress(RuntimeError):  # the loop has ended: its sources are called stale soon
                self._loop.call_soon_threadsafe(self._watch.poke, source)

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        """Do something on a source; runs on the thread's loop."""
        if self._watch is None:
            raise RuntimeError("the network thread has not begun")
        return await self._watch.perform(source, effect, retry)

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, when messages have arrived; at once if some have.

        Begins to poll where that has not begun.
        """
        with self._lock:
            self._wake = wake
            waiting = bool(self._mail)
        if waiting:
            wake()
        if self._thread.ident is None:
            self.start()

    def take(self) -> list[object]:
        """Return the messages that arrived since the last call."""
        with self._lock:
            mail, self._mail = self._mail, []
        return mail

    def close(self) -> None:
        """Stop polling and let go of connections; waits 3 seconds at most."""
        if self._thread.ident is None:
            self._loop.close()
            return
        self._ready.wait(CLOSE_SECONDS)
        if self._task is not None:
            with suppress(RuntimeError):  # the loop has ended by itself, or at an earlier call
                self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(CLOSE_SECONDS)

    def _post(self, message: object) -> None:
        with self._lock:
            first = not self._mail
            self._mail.append(message)
            wake = self._wake
        if first and wake is not None:
            wake()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._watch = self._open_watch(self._post)
            self._task = self._loop.create_task(_run_and_close(self._watch))
            self._ready.set()
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except Exception:  # the thread's last word: without it the polls would stop unseen
            log.exception("the network thread has ended")
        finally:
            self._ready.set()
            self._end()

    def _end(self) -> None:
        rest = asyncio.all_tasks(self._loop)
        for task in rest:
            task.cancel()
        if rest:
            self._loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


async def _run_and_close(watch: Watch) -> None:
    try:
        await watch.run()
    finally:
        await watch.aclose()
