"""What mates did about incidents: every journal's moves count, in one order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping
from operator import attrgetter

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.incident_steps import IncidentStep, Move
from oncall_tui.domain.work_data import Sent
from oncall_tui.domain.work_incidents import LinkedTo, incident_step, opened_step

_ORDER = attrgetter("order")


class TeamIncidents:
    """The moves of all logs but the own one. For one thread at a time."""

    def __init__(self) -> None:
        self._steps: dict[str, list[IncidentStep]] = {}
        self._opening: dict[tuple[str, int], tuple[str, str]] = {}
        """By log and index: the incident and the source of a ticket that is being opened."""

    def take(self, entry: Entry | Brief) -> None:
        """Take in an entry of a mate; what is not about an incident passes by."""
        step = self._opened(entry) if entry.type == _SENT else incident_step(entry)
        if step is None:
            return
        insort(self._steps.setdefault(step.incident, []), step, key=_ORDER)
        if entry.type == EntryType.INCIDENT_LINKED:
            data = read_data(entry, _linked, LinkedTo)
            if data is not None and data.target is not None:
                self._opening[entry.log, entry.i] = (step.incident, data.target.source)

    def _opened(self, entry: Entry | Brief) -> IncidentStep | None:
        data = read_data(entry, _sent, Sent) if self._opening else None
        found = None if data is None else self._opening.pop((entry.log, data.of), None)
        if data is None or found is None:
            return None
        return opened_step(entry, f"{entry.log}/{data.of}", *found)

    def drop(self, log: str) -> None:
        """Forget the moves of a log."""
        for steps in self._steps.values():
            steps[:] = [step for step in steps if step.log != log]

    def merged(
        self, own: Mapping[str, tuple[IncidentStep, ...]]
    ) -> Mapping[str, tuple[IncidentStep, ...]]:
        """Return the own moves with those of the others, by incident, in their order."""
        if not self._steps:
            return own
        return {
            id_: tuple(sorted((*own.get(id_, ()), *self._steps.get(id_, ())), key=_ORDER))
            for id_ in {**own, **self._steps}
        }

    def vouches(self, sha256: str) -> str:
        """Return the log that vouches for a text; empty where none does."""
        for steps in self._steps.values():
            for step in steps:
                if step.text is not None and step.text.sha256 == sha256:
                    return step.log
        return ""

    def pressing(self) -> Iterator[str]:
        """Yield the texts of incidents that no mate has closed, by their hashes."""
        for steps in self._steps.values():
            if not any(step.move is Move.CLOSE for step in steps):
                yield from (step.text.sha256 for step in steps if step.text is not None)


_SENT = EntryType.EFFECT_SENT.value
_sent = msgspec.json.Decoder(Sent)
_linked = msgspec.json.Decoder(LinkedTo)
