"""What goes on beside the polls: sending the journal, and reading those of the team."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import msgspec

from oncall_tui.domain.sync_status import SyncStatus
from oncall_tui.domain.team import Doubt

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


class Team(Loop, Protocol):
    """`team.Team`."""

    def present(self) -> list[str]:
        """Return who else is at work now."""

    def doubts(self) -> tuple[Doubt, ...]:
        """Return what of the mates is not believed, and why."""


class Fold(Protocol):
    """`team_fold.TeamFold`."""

    def notices(self) -> list[str]:
        """Return, once, what the engineer has to be told."""


class Work(msgspec.Struct, frozen=True):
    """What is open; without an upstream there is no team."""

    sending: Sending
    team: Team | None = None
    fold: Fold | None = None


class Background:
    """Opened when it is begun, after the first paint: its imports would delay that."""

    def __init__(self, open_: Callable[[Callable[[], None]], Work]) -> None:
        """`open_` gets what is to be called when there is news; it runs in a worker thread."""
        self._open = open_
        self._work: Work | None = None
        self._told = False
        """Whether it was told that the sending fails; until it goes well again."""
        self._doubted: set[tuple[str, str]] = set()
        """Logs and reasons of the doubts that the engineer was told of."""

    @property
    def status(self) -> SyncStatus:
        """How the sending stands."""
        return SyncStatus() if self._work is None else self._work.sending.status

    def present(self) -> tuple[str, ...]:
        """Return who else of the team is at work now."""
        work = self._work
        return () if work is None or work.team is None else tuple(work.team.present())

    def notices(self) -> str:
        """Return, once, what the engineer has to be told of team and sending; "" for nothing."""
        work = self._work
        team = [] if work is None or work.fold is None else work.fold.notices()
        return "; ".join([*self._failure(), *self._new_doubts(), *team])

    def doubts(self) -> tuple[Doubt, ...]:
        """Return what of the team is not believed, and why."""
        work = self._work
        return () if work is None or work.team is None else work.team.doubts()

    def _new_doubts(self) -> list[str]:
        """Return what is not believed for a reason that was not told yet."""
        doubts, known = self.doubts(), self._doubted
        self._doubted = {(doubt.log, doubt.why) for doubt in doubts}
        return [doubt.words for doubt in doubts if (doubt.log, doubt.why) not in known]

    def _failure(self) -> list[str]:
        """Return why the sending fails, the first time."""
        status = self.status
        news = bool(status.state) and not self._told
        self._told = bool(status.state)
        return [f"upstream {status.state}: {status.reason}; 9 says more"] if news else []

    def poke(self) -> None:
        """The network may be back: send soon."""
        if self._work is not None:
            self._work.sending.poke()

    def work(self, listener: Callable[[], None]) -> Coroutine[Any, Any, None]:
        """Return what is to run on the network thread's event loop; `listener` hears of news."""
        return self._run(listener)

    async def _run(self, listener: Callable[[], None]) -> None:
        try:
            work = self._work = await asyncio.to_thread(self._open, listener)
            work.sending.listen(listener)
            loops = [work.sending] if work.team is None else [work.sending, work.team]
            await asyncio.gather(*(loop.run() for loop in loops))
        except Exception:  # its last word: without it the journal would stay here unseen
            log.exception("the sending of the journal has ended")
            raise
