"""What a measurement yields, and how it is judged."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


class SkippedError(Exception):
    """A measurement that cannot be taken here; says why."""


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    folder: Path
    """A folder of its own for each figure; deleted afterwards."""
    rounds: int
    quick: bool = False


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    figure: str
    value: float | None
    """In `unit`; the median over the rounds. None: not measured, `note` says why."""
    limit: float
    unit: str = "x"
    """`x` for a ratio."""
    note: str = ""
    """Absolute values."""
    rounds: Sequence[float] = field(default_factory=tuple)

    @property
    def verdict(self) -> str:
        """pass, short or skipped."""
        if self.value is None:
            return "skipped"
        return "pass" if self.value <= self.limit else "short"


Measure = Callable[[Plan], Sequence[Result]]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Return ours / theirs round by round: both were measured moments apart."""
    return tuple(a / b for a, b in zip(ours, theirs, strict=True))


def median(values: Sequence[float]) -> float:
    """Return the middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ms(seconds: float) -> str:
    """Say seconds in milliseconds."""
    return f"{seconds * 1000:.3g} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
