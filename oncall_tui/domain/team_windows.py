"""What mates did about maintenance windows: every journal's moves count, in one order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from operator import attrgetter

from oncall_tui.domain.maintenance_steps import Step

_ORDER = attrgetter("order")


class TeamWindows:
    """The moves of all logs but the own one. For one thread at a time."""

    def __init__(self) -> None:
        self._steps: dict[str, list[Step]] = {}

    def take(self, step: Step) -> None:
        """Take in a move of a mate."""
        insort(self._steps.setdefault(step.window, []), step, key=_ORDER)

    def drop(self, log: str) -> None:
        """Forget the moves of a log."""
        for steps in self._steps.values():
            steps[:] = [step for step in steps if step.log != log]

    def merged(self, own: Mapping[str, tuple[Step, ...]]) -> Mapping[str, tuple[Step, ...]]:
        """Return the own moves with those of the others, by window, in their order."""
        if not self._steps:
            return own
        return {
            window: tuple(sorted((*own.get(window, ()), *self._steps.get(window, ())), key=_ORDER))
            for window in {**own, **self._steps}
        }

    def vouches(self, sha256: str) -> str:
        """Return the log that vouches for a text; empty where none does."""
        for steps in self._steps.values():
            for step in steps:
                if step.note is not None and step.note.sha256 == sha256:
                    return step.log
        return ""
