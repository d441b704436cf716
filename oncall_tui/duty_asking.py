"""Asking a system who is on call, from a thread that waits for the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any

from oncall_tui.config_endpoints import OncallConfig
from oncall_tui.domain.rota import Duty
from oncall_tui.endpoints import ask_duties
from oncall_tui.errors import OncallError, UnreachableError
from oncall_tui.ports import Clock

LONGEST = 20.0
"""Seconds that somebody waits for it at most, slow secrets included."""

Duties = tuple[Duty, ...]
Run = Callable[[Coroutine[Any, Any, Duties]], Duties]
"""Runs a coroutine to its end, elsewhere, while the caller's thread waits."""


class DutyAsking:
    """Implements `services.calling.ReadDuties` for the systems of `[[oncall]]`."""

    def __init__(self, systems: Iterable[OncallConfig], clock: Clock, run: Run) -> None:
        self._systems = {system.name: system for system in systems}
        self._clock = clock
        self._run = run

    def __call__(self, name: str, now: int) -> Duties:
        """Return the duties around `now`. Raises OncallError; never call it on an event loop."""
        system = self._systems.get(name)
        if system is None:
            raise OncallError(f"no [[oncall]] is called {name}")
        return self._run(ask_duties(system, self._clock, now))


def on_thread(submit: Callable[[Coroutine[Any, Any, Duties]], Future[Duties]]) -> Run:
    """Run on the network thread, whose `submit` takes coroutines."""

    def run(work: Coroutine[Any, Any, Duties]) -> Duties:
        try:
            asked = submit(work)
        except RuntimeError as error:  # its loop is closed: the program ends
            work.close()
            raise UnreachableError("the program is ending", where="oncall") from error
        try:
            return asked.result(LONGEST)
        except TimeoutError as error:
            asked.cancel()
            raise UnreachableError(f"no answer within {LONGEST:g} s", where="oncall") from error

    return run


def by_itself(work: Coroutine[Any, Any, Duties]) -> Duties:
    """Run on an event loop of its own: a verb has no network thread."""
    return asyncio.run(work)
