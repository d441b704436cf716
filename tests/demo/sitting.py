"""An engineer at the dashboard of the simulated estate, without a screen and at a told time.

Everything is the program's own: configuration, journal, key, sources over HTTP, digest. Only the
clock and who is logged in are told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from data.clock import SystemClock
from data.paths import find_paths
from oncall_tui.build import make_estate, open_asking, open_desk
from oncall_tui.demo.estate import DemoEstate
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.snapshot import SourceHealth, after_answer, after_failure
from oncall_tui.errors import SourceError
from oncall_tui.services.asking import Asking
from oncall_tui.services.desk import Desk
from oncall_tui.services.digest import Digest, Digested
from oncall_tui.services.handovers import Handovers
from oncall_tui.services.polled import Polled
from oncall_tui.services.vigil import Vigil
from oncall_tui.settings import Settings, read_settings
from tests.fakes import FakeClock

T = TypeVar("T")

MINUTE = 60_000
PATIENCE = 60 * MINUTE
"""Milliseconds until the next poll is overdue: a look is as far away as the test wants."""


class OwnLoop:
    """Implements `services.desk.Network`: what is submitted is done at once."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.poked: list[str | None] = []

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(self.loop.run_until_complete(work))
        return done

    def poke(self, source: str | None = None) -> None:
        self.poked.append(source)

    def listen(self, wake: Callable[[], None]) -> None:
        """Nobody waits: the test looks by itself."""

    def take(self) -> list[object]:
        return []


class Sitting:
    """One session of the program."""

    def __init__(self, desk: Desk, asking: Asking, network: OwnLoop) -> None:
        self.desk = desk
        self._asking = asking
        self._network = network
        self._digest = Digest(desk)
        self._digest.vigil = Vigil(desk)
        self.seen = self._digest.run((), pinned=None)

    def look(self) -> Digested:
        """Ask every source once, and take the answers in as the dashboard does."""
        polled = self._network.loop.run_until_complete(self._poll())
        self.seen = self._digest.run(polled, pinned=None)
        # What was sent by the digest stands in the journal now, and shows on the next board.
        self.seen = self._digest.run((), pinned=None)
        assert not self.seen.error
        return self.seen

    @property
    def board(self) -> Board:
        return self.seen.board

    @property
    def handovers(self) -> Handovers:
        found = self.desk.handovers
        assert found is not None
        return found

    def row(self, title: str, *, has: str = "") -> Row:
        """Return the one row of an alert that is called so, and has that word among its labels."""
        found = [
            row
            for row in self.board.rows.values()
            if row.alert.labels["alertname"] == title
            and (not has or has in " ".join(row.alert.labels.values()))
        ]
        assert len(found) == 1, (title, has, [row.id for row in found])
        return found[0]

    def close(self) -> None:
        self._digest.store()
        self._network.loop.run_until_complete(self._asking.aclose())
        self._network.loop.close()

    async def _poll(self) -> list[Polled]:
        health = self.desk.estate.health
        return [await self._ask(name, health[name]) for name in self._asking.sources]

    async def _ask(self, name: str, health: SourceHealth) -> Polled:
        soon = self.desk.clock.now() + PATIENCE
        try:
            snapshot = await self._asking.sources[name].poll()
        except SourceError as error:
            return Polled(after_failure(health, next_try=soon, error=str(error)))
        known = after_answer(
            health,
            at=snapshot.taken_at,
            next_try=soon,
            count=len(snapshot.items),
            skew=snapshot.skew,
        )
        return Polled(known, snapshot)


class Engineer:
    """Somebody with a login, folders and a key of their own on the host."""

    def __init__(
        self, home: Path, user: str, estate: DemoEstate, patch: pytest.MonkeyPatch, more: str = ""
    ) -> None:
        home.mkdir(mode=0o700, parents=True)
        self.home, self.user = home, user
        self.me = f"{user}@shop.example"
        self._patch = patch
        self.config = estate.write_config(home)
        text = self.config.read_text().replace("alice@shop.example", self.me)
        self.config.write_text(f"{text}\n{more}")
        self.state = home / "state" / "oncall-tui"

    @property
    def public_key(self) -> str:
        """The line of an allowed_signers file that names this key."""
        key = (self.state / "keys" / "id_ed25519.pub").read_text()
        return f"{self.me} {' '.join(key.split()[:2])}\n"

    @property
    def settings(self) -> Settings:
        usual = find_paths({"HOME": str(self.home)})
        return read_settings(paths=usual, config_file=str(self.config))

    @contextmanager
    def sits_down(self) -> Iterator[Sitting]:
        """Open the program as this user; it asks nobody before it is told to look."""
        settings, network = self.settings, OwnLoop()
        self._patch.setattr("oncall_tui.logbook.user_name", lambda: self.user)
        asking = open_asking(settings)
        with open_desk(settings, network, asking.perform, make_estate(settings)) as desk:
            sitting = Sitting(desk, asking, network)
            try:
                yield sitting
            finally:
                sitting.close()


def tell_the_time(patch: pytest.MonkeyPatch, clock: FakeClock) -> None:
    """Have every clock of the program show what `clock` shows."""
    patch.setattr(SystemClock, "now", lambda _: clock.now())
    patch.setattr(SystemClock, "monotonic", lambda _: clock.monotonic())
