"""No network thread, for verbs, which ask by themselves."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class NoNetwork:
    """Implements `services.desk.Network`."""

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Refuse: there is no thread."""
        work.close()
        raise RuntimeError("a verb has no network thread")

    def poke(self, source: str | None = None) -> None:
        """Do nothing."""

    def listen(self, wake: Callable[[], None]) -> None:
        """Do nothing."""

    def take(self) -> list[object]:
        """Return nothing."""
        return []
