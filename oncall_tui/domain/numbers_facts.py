"""What the journals tell about pages: one pass over the entries, whoever wrote them.

Entries of several journals may come in any order; the earliest time of each thing counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.deed import RunData
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_entries import ShiftTold
from oncall_tui.domain.incident_steps import IncidentStep
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_incidents import INCIDENTS, incident_step
from oncall_tui.domain.work_paging import Over, Page, Paged
from oncall_tui.domain.work_parts import CALENDAR, millis

UNDO = 10_000
"""Milliseconds in which an acknowledgement can be taken back: then it was a slip of the finger."""


class Occurrence(msgspec.Struct, frozen=True, gc=False):
    """One page and what became of it; times in milliseconds, UTC."""

    page: Page
    acked: int | None
    """When somebody first had it."""
    over: int | None
    acted: bool
    """Whether anybody did more about it than to acknowledge it."""
    had_before: bool = False
    """Somebody had it, by its source or before it was taken over, and no journal tells since when.
    """

    there: str = ""
    """Who acknowledged it at its source and in no journal: when, nobody tells."""

    @property
    def key(self) -> str:
        """What fired: the same for every occurrence of it."""
        return self.page.id.rpartition("@")[0]


class Shift(msgspec.Struct, frozen=True, gc=False):
    """A stretch of somebody's duty, as they told of its beginning; milliseconds."""

    who: str
    start: int
    end: int


class _Had(msgspec.Struct, frozen=True, gc=False, order=True):
    """An acknowledgement, or an assignment."""

    at: int
    by: str
    """Who wrote it."""
    over: str
    """Whose it was, knowingly."""


class _About(msgspec.Struct, frozen=True, gc=False):
    """As much of an act on an alert as counts here."""

    target: Target
    over: str = ""
    to: str = ""
    handover: str = ""


class Facts:
    """The pass. `apply` every entry once."""

    def __init__(self) -> None:
        self.entries = 0
        self.first: int | None = None
        """Time of the earliest entry."""
        self._pages: dict[str, Page] = {}
        self._had: dict[str, list[_Had]] = {}
        self._withdrawn: dict[str, list[tuple[int, str]]] = {}
        """By alert: when somebody withdrew an acknowledgement, and who."""
        self._over: dict[str, int] = {}
        self._acted: set[str] = set()
        self.left_out = 0
        """Pages that were only counted: there were too many at once."""
        self._shifts: dict[tuple[str, str], Shift] = {}
        self.incidents: dict[str, list[IncidentStep]] = {}

    def apply(self, entry: Entry | Brief) -> None:
        """Take an entry in; what does not count, or does not read, passes by."""
        self.entries += 1
        found = _RULES.get(entry.type)
        if found is None:
            return
        decoder, type_, rule = found
        data = read_data(entry, decoder, type_)
        if data is None:
            return
        try:
            at = millis(entry.ts)
        except ValueError:
            return
        if at in CALENDAR:
            self.first = at if self.first is None else min(self.first, at)
            rule(self, entry, data, at)

    def occurrences(self) -> list[Occurrence]:
        """Return all pages, oldest first."""
        in_incidents = {
            alert.id for moves in self.incidents.values() for move in moves for alert in move.alerts
        }
        found = [
            self._occurrence(page, acted=id_ in self._acted or id_ in in_incidents)
            for id_, page in self._pages.items()
        ]
        return sorted(found, key=lambda one: (one.page.at, one.page.id))

    def raised(self, since: int, until: int) -> list[Occurrence]:
        """Return the pages of a stretch of time: those that began in it, whenever they were told.

        Every figure of a shift counts these and no others; `until` is not included any more.
        """
        return [one for one in self.occurrences() if since <= one.page.at < until]

    def acknowledged(self, id_: str) -> int | None:
        """Return when somebody first had an alert; None where nobody knows, or nobody had it."""
        first = self._first(id_)
        taken = first is not None and first.over and not is_me(first.over, first.by)
        return None if first is None or taken else first.at

    def _occurrence(self, page: Page, *, acted: bool) -> Occurrence:
        first, over = self._first(page.id), self._over.get(page.id)
        if first is None:
            return Occurrence(page, None, over, acted, bool(page.there), page.there)
        if first.over and not is_me(first.over, first.by):
            return Occurrence(page, None, over, acted, had_before=True)
        return Occurrence(page, first.at, over, acted)

    def _first(self, id_: str) -> _Had | None:
        """Return the first acknowledgement that its giver did not take back at once."""
        withdrawn = self._withdrawn.get(id_, ())
        stood = [had for had in self._had.get(id_, ()) if not _taken_back(had, withdrawn)]
        return min(stood, default=None)

    def shifts(self) -> list[Shift]:
        """Return the shifts that somebody began, oldest first."""
        return sorted(self._shifts.values(), key=lambda shift: (shift.start, shift.who))

    def on_duty(self, shift: str, told: Shift) -> None:
        """Somebody began or ended a shift."""
        if told.start in CALENDAR and told.end in CALENDAR:
            self._shifts[told.who, shift] = told

    def paged(self, pages: Iterable[Page]) -> None:
        """Take pages in; of two tellings of one, that with the earlier start."""
        for page in pages:
            known = self._pages.get(page.id)
            if page.at not in CALENDAR:
                continue
            first = page if known is None or page.at < known.at else known
            there = page.there or ("" if known is None else known.there)
            self._pages[page.id] = msgspec.structs.replace(first, there=there)

    def had(self, id_: str, at: int, by: str, over: str) -> None:
        """Somebody has it, or was given it, over whoever had it."""
        self._had.setdefault(id_, []).append(_Had(at, by, over))

    def withdrew(self, id_: str, at: int, by: str) -> None:
        """Somebody withdrew an acknowledgement."""
        self._withdrawn.setdefault(id_, []).append((at, by))

    def ended(self, id_: str, at: int) -> None:
        """It is over."""
        if at in CALENDAR:
            self._over[id_] = min(at, self._over.get(id_, at))

    def acted_on(self, id_: str) -> None:
        """Somebody did something about it."""
        self._acted.add(id_)


def ack_times(found: Iterable[Occurrence]) -> Iterator[int]:
    """Yield how long each took from its beginning until somebody first had it."""
    return (max(0, one.acked - one.page.at) for one in found if one.acked is not None)


def close_times(found: Iterable[Occurrence]) -> Iterator[int]:
    """Yield how long each took from its beginning to its end."""
    return (max(0, one.over - one.page.at) for one in found if one.over is not None)


def _taken_back(had: _Had, withdrawn: Iterable[tuple[int, str]]) -> bool:
    return any(by == had.by and 0 <= at - had.at <= UNDO for at, by in withdrawn)


def facts_of(entries: Iterable[Entry | Brief]) -> Facts:
    """Take a whole journal in."""
    facts = Facts()
    for entry in entries:
        facts.apply(entry)
    return facts


def _paged(facts: Facts, _: Entry | Brief, data: Paged, __: int) -> None:
    facts.paged(data.alerts)
    facts.left_out += max(0, data.more)


def _over(facts: Facts, _: Entry | Brief, data: Over, __: int) -> None:
    for ended in data.alerts:
        facts.ended(ended.id, ended.at)


def _acked(facts: Facts, entry: Entry | Brief, data: _About, at: int) -> None:
    facts.had(data.target.id, at, entry.by, data.over)


def _given(facts: Facts, entry: Entry | Brief, data: _About, at: int) -> None:
    """What was given to somebody is theirs when they take it; that has an entry of its own."""
    if data.handover or data.to == entry.by:
        _acked(facts, entry, data, at)
    else:
        facts.acted_on(data.target.id)


def _unacked(facts: Facts, entry: Entry | Brief, data: _About, at: int) -> None:
    facts.withdrew(data.target.id, at, entry.by)


def _acted(facts: Facts, _: Entry | Brief, data: _About, __: int) -> None:
    facts.acted_on(data.target.id)


def _on_duty(facts: Facts, entry: Entry | Brief, data: ShiftTold, __: int) -> None:
    facts.on_duty(data.shift, Shift(entry.by, data.start, data.end))


def _walked(facts: Facts, _: Entry | Brief, data: RunData, __: int) -> None:
    if data.target is not None:
        facts.acted_on(data.target.id)


def _incident(facts: Facts, entry: Entry | Brief, _: Any, __: int) -> None:  # noqa: ANN401
    step = incident_step(entry)
    if step is not None:
        facts.incidents.setdefault(step.incident, []).append(step)


_Rule = Callable[[Facts, "Entry | Brief", Any, int], None]


def _read(type_: type[Any], rule: _Rule) -> tuple[msgspec.json.Decoder[Any], type[Any], _Rule]:
    return msgspec.json.Decoder(type_), type_, rule


_RULES = {
    **{type_: (decoder, kind, _incident) for type_, (decoder, kind, _) in INCIDENTS.items()},
    EntryType.ALERT_PAGED.value: _read(Paged, _paged),
    EntryType.ALERT_OVER.value: _read(Over, _over),
    EntryType.ALERT_ACKED.value: _read(_About, _acked),
    EntryType.ALERT_ASSIGNED.value: _read(_About, _given),
    EntryType.ALERT_UNACKED.value: _read(_About, _unacked),
    EntryType.ALERT_NOTED.value: _read(_About, _acted),
    EntryType.ALERT_ESCALATED.value: _read(_About, _acted),
    EntryType.RUN_STARTED.value: _read(RunData, _walked),
    EntryType.SHIFT_BEGUN.value: _read(ShiftTold, _on_duty),
    EntryType.SHIFT_ENDED.value: _read(ShiftTold, _on_duty),
}
