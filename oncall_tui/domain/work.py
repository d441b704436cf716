"""What people did about alerts and tickets: a fold of the journal, and nothing else.

Members of `d` by entry type (journal entries hold no floats; times are milliseconds, UTC):

| type            | d |
|-----------------|---|
| alert.acked     | target, until (or null), over (whose it was), effect (bool), note (BlobRef) |
| alert.unacked   | target, effect, ref (the remote ack that is to go, or ""), note (if any) |
| alert.noted     | target, effect, note |
| alert.returned  | targets [...], at |
| alert.seen      | ids [...] |
| ticket.taken    | target, effect |
| ticket.noted    | target, effect, note |
| alert.assigned  | see `domain.work_owning` |
| alert.escalated | likewise |
| silence.set     | see `domain.work_silences` |
| silence.expired | likewise |
| effect.sent     | of (entry index), ref, meanwhile |
| effect.failed   | of, why, final (bool) |
| effect.dropped  | of, why |
| text.redacted   | entry, name, sha256, reason |
| alert.snoozed, .woken | see `domain.work_snooze` |
| shift.*, handover.* | see `domain.handover_steps` |
| maintenance.*   | see `domain.work_maintenance` |
| incident.*      | see `domain.work_incidents` |
| alert.paged, .over | see `domain.work_paging` |

An entry whose `d` does not read as this passes by. What nobody has touched for `KEPT` and no longer
holds is let go of, at fixed indexes of the log, so that a fold of years is as small as one of weeks
and every fold of one journal is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.incident_steps import Move
from oncall_tui.domain.work_parts import millis
from oncall_tui.domain.work_store import WorkStore

if TYPE_CHECKING:
    from oncall_tui.domain.work_rules import ReadAs

KEPT = 30 * 86_400_000
"""Milliseconds of the journal's own time; what is older stands in the journal alone."""
PRUNE_EVERY = 16_384
"""Entries."""


@cache
def _rules_of(topic: str) -> Mapping[str, ReadAs]:
    """Return what entries of one topic change; loaded with the first of them: start-up time."""
    if topic in {"shift", "handover"}:
        from oncall_tui.domain.work_handover import HANDOVERS

        return HANDOVERS
    if topic == "incident":
        from oncall_tui.domain.work_incidents import INCIDENTS

        return INCIDENTS
    if topic == "maintenance":
        from oncall_tui.domain.work_maintenance import MAINTENANCE

        return MAINTENANCE
    if topic == "silence":
        from oncall_tui.domain.work_silences import SILENCES

        return SILENCES
    if topic == "alert":
        from oncall_tui.domain.work_owning import OWNING
        from oncall_tui.domain.work_paging import PAGING
        from oncall_tui.domain.work_rules import RULES
        from oncall_tui.domain.work_snooze import SNOOZING

        return {**RULES, **OWNING, **PAGING, **SNOOZING}
    if topic in {"ticket", "effect", "text"}:
        from oncall_tui.domain.work_rules import RULES

        return RULES
    return {}


@lru_cache(maxsize=256)
def _rule(type_: str) -> ReadAs | None:
    return _rules_of(type_.partition(".")[0]).get(type_)


class Work(WorkStore):
    """The fold. `apply` every entry once, in journal order."""

    def apply(self, entry: Entry | Brief) -> None:
        """Take one entry in. Types that are not about work pass by."""
        self.next = entry.i + 1
        found = _rule(entry.type)
        if found is not None:
            decoder, type_, rule = found
            data = read_data(entry, decoder, type_)
            if data is not None:
                rule(self, entry, data)
        if self.next % PRUNE_EVERY == 0:
            self._prune(millis(entry.ts))

    def _prune(self, now: int) -> None:
        """Let go of occurrences that nobody has touched for long, and that wait for nothing."""
        before = now - KEPT
        busy = {waiting.effect.target.id for waiting in self.waiting.values()} | set(self.returned)
        old = [
            id_
            for id_, events in self.history.items()
            if events[-1].at < before and id_ not in busy and not self._holds(id_, before)
        ]
        for id_ in old:
            del self.history[id_]
            self.acks.pop(id_, None)
            self.notes.pop(id_, None)
            self.snoozes.pop(id_, None)
            self.escalated.pop(id_, None)
            self.given.pop(id_, None)
        for window, steps in list(self.windows.items()):
            if max(max(step.at, step.end or 0) for step in steps) < before:
                del self.windows[window]

        for incident, moves in list(self.incidents.items()):
            if any(move.move is Move.CLOSE for move in moves) and moves[-1].at < before:
                del self.incidents[incident]
        self.handovers = [step for step in self.handovers if step.at >= before]
        self.shifts = {id_: one for id_, one in self.shifts.items() if one.end >= before}
        self.silences = {i: one for i, one in self.silences.items() if one.ends >= before}

    def _holds(self, id_: str, now: int) -> bool:
        ack = self.acks.get(id_)
        return ack is not None and ack.holds(now)


def fold(entries: Iterable[Entry | Brief]) -> Work:
    """Fold a whole journal."""
    work = Work()
    for entry in entries:
        work.apply(entry)
    return work
