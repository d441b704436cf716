"""The upstream, for whoever does not stay: asked once in a verb, if at all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol


class Reach(Protocol):
    """`team_reach.TeamReach`; what fails is returned in words, and nothing is raised."""

    @property
    def has_team(self) -> bool:
        """Whether journals of mates come from an upstream at all."""

    def ask(self, texts: Collection[str] = ()) -> str:
        """Read what mates wrote, and the texts of that; return why it may be old, or nothing."""

    def send(self) -> str:
        """Send what was written here; return why that failed, or nothing."""


class AskedOnce:
    """Asks no more than once."""

    def __init__(self, open_: Callable[[], Reach] | None, tell: Callable[[str], None]) -> None:
        """`tell` hears why what mates wrote may be old."""
        self._reach = None if open_ is None else open_()
        self._tell = tell
        self._done: bool | None = None

    @property
    def has_team(self) -> bool:
        """Whether there is anybody to ask."""
        return self._reach is not None and self._reach.has_team

    def ask(self) -> bool:
        """Ask, unless it was done; return whether what mates wrote is known now."""
        if self._done is None:
            self._done = False
            if self._reach is not None and self._reach.has_team:
                why = self._reach.ask()
                self._done = not why
                if why:
                    self._tell(f"what mates wrote may be missing: {why}")
        return self._done
