"""Where the story stands now, and what its seconds are on the wall clock."""

from __future__ import annotations

from oncall_tui.demo.scenario import World, state_at
from oncall_tui.ports import Clock

EDGE_SKEW = 40_000
"""Milliseconds that the clock of the stores' Alertmanager is ahead."""


class Stage:
    """The story of one seed, begun at one moment, told at one speed."""

    def __init__(self, *, seed: int, speed: float, clock: Clock) -> None:
        """`speed` is how many seconds of the story pass in a second."""
        self.seed = seed
        self.speed = speed
        self._clock = clock
        self._began = clock.monotonic()
        self._began_at = clock.now()

    def seconds(self) -> float:
        """Seconds of the story that have passed."""
        return (self._clock.monotonic() - self._began) * self.speed

    def world(self) -> World:
        """Return the estate as it is now."""
        return state_at(self.seconds(), self.seed)

    def now(self) -> int:
        """Tell the time, in milliseconds since the epoch, UTC."""
        return self._clock.now()

    @property
    def began_at(self) -> int:
        """When the story began, in milliseconds since the epoch, UTC."""
        return self._began_at

    def wall(self, at: float) -> int:
        """Milliseconds since the epoch for a second of the story.

        What came before the story has its true age: only the story itself is sped up.
        """
        return self._began_at + round(1000 * (at if at < 0 else at / self.speed))
