"""What goes on beside the polls: sending the journal, and reading those of the team."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from oncall_tui.domain.sync_status import SyncStatus

log = logging.getLogger(__name__)


class Loop(Protocol):
    """Something that runs until it is cancelled."""

    async def run(self) -> None:
        """Run on the network thread's event loop."""


class Sending(Loop, Protocol):
    """`sync_loop.SyncLoop`, or what takes its place without an upstream."""

    @property
    def status(self) -> SyncStatus:
        """How the sending stands."""

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the status has changed."""

    def poke(self) -> None:
        """Send soon."""


class Background:
    """Opened when it is begun, after the first paint: its imports would delay that."""

    def __init__(self, open_: Callable[[Callable[[], None]], tuple[Sending, list[Loop]]]) -> None:
        """`open_` gets what is to be called when there is news; it runs in a worker thread."""
        self._open = open_
        self._sending: Sending | None = None

    @property
    def status(self) -> SyncStatus:
        """How the sending stands."""
        return SyncStatus() if self._sending is None else self._sending.status

    def poke(self) -> None:
        """The network may be back: send soon."""
        if self._sending is not None:
            self._sending.poke()

    def work(self, listener: Callable[[], None]) -> Coroutine[Any, Any, None]:
        """Return what is to run on the network thread's event loop; `listener` hears of news."""
        return self._run(listener)

    async def _run(self, listener: Callable[[], None]) -> None:
        try:
            sending, loops = await asyncio.to_thread(self._open, listener)
            self._sending = sending
            sending.listen(listener)
            await asyncio.gather(sending.run(), *(loop.run() for loop in loops))
        except Exception:  # its last word: without it the journal would stay here unseen
            log.exception("the sending of the journal has ended")
            raise
