"""One pass over all journals: what documents are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.document import Moment
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_entries import MOVES, ShiftTold, handover_step_of
from oncall_tui.domain.handover_steps import HandoverStep, ShiftMark
from oncall_tui.domain.incident import Incident, incident_of
from oncall_tui.domain.incident_steps import IncidentStep
from oncall_tui.domain.maintenance import Window
from oncall_tui.domain.maintenance_steps import Step
from oncall_tui.domain.numbers_facts import Facts
from oncall_tui.domain.report_parts import Source
from oncall_tui.domain.work_data import Sent
from oncall_tui.domain.work_incidents import opened_step
from oncall_tui.domain.work_maintenance import step_of
from oncall_tui.domain.work_parts import CALENDAR, millis

TELL_EVERY = 5_000
"""Entries."""

Progress = Callable[[int], None]


class _Planned(msgspec.Struct, frozen=True):
    """`d` of maintenance.announced, as far as it tells of the plan."""

    window: str
    name: str = ""
    start: int | None = None
    end: int | None = None
    extended: bool = False


_planned = msgspec.json.Decoder(_Planned)
_shift = msgspec.json.Decoder(ShiftTold)
_sent = msgspec.json.Decoder(Sent)


class _Opening(msgspec.Struct, frozen=True):
    """`d` of an incident.linked that asks for a ticket."""

    class To(msgspec.Struct, frozen=True):
        """The ticket system."""

        source: str = ""

    incident: str
    target: To | None = None
    effect: bool = False


_opening = msgspec.json.Decoder(_Opening)


class Survey:
    """What the journals hold, whoever wrote them. `take` every entry once, each log in order."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.windows: dict[str, list[Step]] = {}
        self.plans: dict[str, Window] = {}
        """Windows as they were announced, by id: for those that no configuration has any more."""
        self.handovers: list[HandoverStep] = []
        self.shifts: dict[tuple[str, str], ShiftMark] = {}
        self.writers: dict[str, str] = {}
        """By log: who writes it."""
        self._logs: dict[str, tuple[int, str]] = {}
        self._opening: dict[tuple[str, int], tuple[str, str]] = {}

    def take(self, entries: Iterable[Entry | Brief]) -> None:
        """Take entries in; what does not read passes by."""
        for entry in entries:
            self.facts.apply(entry)
            self.writers[entry.log] = entry.by
            self._logs[entry.log] = (entry.i + 1, entry.ts)
            rule = _RULES.get(entry.type)
            if rule is not None:
                rule(self, entry)

    def sources(self) -> tuple[Source, ...]:
        """Return the journals that were read, and how far."""
        return tuple(Source(log, size, _moment(ts)) for log, (size, ts) in self._logs.items())

    def steps(self, incident: str) -> list[IncidentStep]:
        """Return the moves about an incident, in their order."""
        return sorted(self.facts.incidents.get(incident, ()), key=lambda step: step.order)

    def incidents(self) -> list[Incident]:
        """Return all incidents, the newest first."""
        found = (incident_of(self.steps(id_)) for id_ in self.facts.incidents)
        return sorted(filter(None, found), key=lambda one: (-one.declared, one.id))

    def window(self, entry: Entry | Brief) -> None:
        """Take in what somebody did about a window."""
        step = step_of(entry)
        if step is not None:
            self.windows.setdefault(step.window, []).append(step)
        told = read_data(entry, _planned, _Planned)
        if told is None or told.extended or told.start is None or told.end is None:
            return
        if told.start in CALENDAR and told.end in CALENDAR:
            self.plans.setdefault(told.window, Window(told.name, (), told.start, told.end))

    def shift(self, entry: Entry | Brief) -> None:
        """Take in that a shift began, or ended."""
        told, at = read_data(entry, _shift, ShiftTold), _at(entry)
        if told is None or at is None or told.start not in CALENDAR or told.end not in CALENDAR:
            return
        key = (entry.by, told.shift)
        new = ShiftMark(told.shift, told.start, told.end, told.schedule, entry.by, at)
        mark = self.shifts.setdefault(key, new)
        if entry.type == EntryType.SHIFT_ENDED and mark.ended is None:
            self.shifts[key] = msgspec.structs.replace(mark, ended=at)

    def handover(self, entry: Entry | Brief) -> None:
        """Take in a step of a handover."""
        step = handover_step_of(entry)
        if step is not None:
            self.handovers.append(step)

    def opening(self, entry: Entry | Brief) -> None:
        """Remember which ticket is to be opened."""
        told = read_data(entry, _opening, _Opening)
        if told is not None and told.effect and told.target is not None:
            self._opening[entry.log, entry.i] = (told.incident, told.target.source)

    def sent(self, entry: Entry | Brief) -> None:
        """Take in what a ticket is called that was opened."""
        if not self._opening:
            return
        told = read_data(entry, _sent, Sent)
        asked = None if told is None else self._opening.pop((entry.log, told.of), None)
        if told is None or asked is None:
            return
        step = opened_step(entry, f"{entry.log}/{told.of}", *asked)
        if step is not None:
            self.facts.incidents.setdefault(asked[0], []).append(step)


def told_of(entries: Iterable[Entry | Brief], progress: Progress) -> Iterator[Entry | Brief]:
    """Yield the entries, and tell now and then how many there were."""
    for count, entry in enumerate(entries, 1):
        yield entry
        if count % TELL_EVERY == 0:
            progress(count)


def _at(entry: Entry | Brief) -> int | None:
    try:
        at = millis(entry.ts)
    except ValueError:
        return None
    return at if at in CALENDAR else None


def _moment(ts: str) -> Moment | None:
    try:
        at = millis(ts)
    except ValueError:
        return None
    return Moment(at) if at in CALENDAR else None


_Rule = Callable[[Survey, "Entry | Brief"], None]
_RULES: dict[str, _Rule] = {
    EntryType.MAINTENANCE_ANNOUNCED.value: Survey.window,
    EntryType.MAINTENANCE_BEGUN.value: Survey.window,
    EntryType.MAINTENANCE_CLOSED.value: Survey.window,
    EntryType.SHIFT_BEGUN.value: Survey.shift,
    EntryType.SHIFT_ENDED.value: Survey.shift,
    EntryType.INCIDENT_LINKED.value: Survey.opening,
    EntryType.EFFECT_SENT.value: Survey.sent,
    **dict.fromkeys(MOVES, Survey.handover),
}
