"""How a runbook fares, in numbers: how often it was walked, how long that took, where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median_low

import msgspec

from oncall_tui.domain.walk_record import Walked


class Numbers(msgspec.Struct, frozen=True):
    """The walks through one runbook."""

    runs: int = 0
    open: int = 0
    done: int = 0
    """Those that were completed, or ended with the alert resolved."""
    typical: int | None = None
    """Milliseconds, the median of those that are done; of an even number the lower one."""
    last: int | None = None
    """When one was begun last; milliseconds."""
    worst: str = ""
    """Title of the step that failed most often."""
    failures: int = 0
    """In how many walks it failed."""

    @property
    def success(self) -> int | None:
        """Percent of the closed walks that are done; None when none is closed."""
        closed = self.runs - self.open
        return round(100 * self.done / closed) if closed else None


def numbers_by_path(walks: Iterable[Walked]) -> dict[str, Numbers]:
    """Return the numbers of every runbook that was ever walked."""
    grouped: dict[str, list[Walked]] = {}
    for walk in walks:
        grouped.setdefault(walk.path, []).append(walk)
    return {path: numbers_of(known) for path, known in grouped.items()}


def numbers_of(walks: list[Walked]) -> Numbers:
    """Count the walks through one runbook."""
    took = [max(0, w.closed - w.started) for w in walks if w.done and w.closed is not None]
    failed: Counter[str] = Counter()
    for walk in walks:
        failed.update(set(walk.failed.values()))
    worst, failures = min(failed.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
    return Numbers(
        runs=len(walks),
        open=sum(walk.closed is None for walk in walks),
        done=sum(walk.done for walk in walks),
        typical=median_low(took) if took else None,
        last=max((walk.started for walk in walks), default=None),
        worst=worst,
        failures=failures,
    )
