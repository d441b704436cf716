"""The steps of handovers in the journals of mates."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from operator import attrgetter

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.handover_entries import handover_step_of
from oncall_tui.domain.handover_fold import fold_handovers, merge_steps
from oncall_tui.domain.handover_steps import HandoverStep


class TeamHandovers:
    """The steps of all logs but the own one. For one thread at a time."""

    def __init__(self) -> None:
        self._steps: list[HandoverStep] = []

    def take(self, entry: Entry | Brief) -> None:
        """Take in an entry of a mate, where it tells of a step."""
        step = handover_step_of(entry)
        if step is not None:
            insort(self._steps, step, key=attrgetter("order"))

    def drop(self, log: str) -> None:
        """Forget the steps of a log."""
        self._steps = [step for step in self._steps if step.log != log]

    def merged(self, own: Sequence[HandoverStep]) -> tuple[HandoverStep, ...]:
        """Return the own steps with those of the others, in their order."""
        return merge_steps(own, self._steps)

    def vouches(self, sha256: str) -> str:
        """Return the log that vouches for a text; empty where none does."""
        for step in self._steps:
            if sha256 in _texts_of(step):
                return step.log
        return ""

    def pressing(self) -> Iterator[str]:
        """Yield the texts of handovers that no mate has accepted, by their hashes."""
        open_ = {passing.root for passing in fold_handovers(self._steps).open()}
        for step in self._steps:
            if step.root in open_:
                yield from _texts_of(step)


def _texts_of(step: HandoverStep) -> list[str]:
    return [text.sha256 for text in (step.text, step.handed) if text is not None]
