"""What one entry of anybody's log says about an alert or a ticket, as far as others care."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.work_data import Acted
from oncall_tui.domain.work_parts import CALENDAR, millis


class Kind(enum.StrEnum):
    """What was done."""

    ACK = "acknowledged"
    UNACK = "acknowledgement withdrawn"
    NOTE = "note"
    TAKE = "taken"
    RUN = "runbook begun"
    RUN_END = "runbook ended"
    GIVE = "given"
    """And accepted."""
    OFFER = "offered"
    """Given to somebody who has yet to take it."""
    ESCALATE = "escalated"


class Deed(msgspec.Struct, frozen=True):
    """Deeds of all logs have one order: by time, then by log, then by index."""

    at: int
    """Milliseconds, UTC: what the clock of its host said."""
    log: str
    entry: int
    by: str
    kind: Kind
    target: str
    """Id of the alert or ticket."""
    until: int | None = None
    over: str = ""
    """Whose acknowledgement was taken over, knowingly."""
    note: BlobRef | None = None
    title: str = ""
    """What the alert or ticket is called, or the runbook."""
    severity: str | None = None
    """The source's word at the time; None when it is about no alert."""
    to: str = ""
    """To whom it was given, or escalated."""
    rung: str = ""
    """Level of the ladder that it was escalated to."""
    run: str = ""
    """Name of the run that was begun, or taken over."""

    @property
    def owner(self) -> str:
        """Whose an alert is by this acknowledgement."""
        return self.to or self.by

    @property
    def giver(self) -> str:
        """Who gave it to them, where that was somebody else."""
        return self.by if self.owner != self.by else ""

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands among the deeds of all logs."""
        return (self.at, self.log, self.entry)


class RunData(msgspec.Struct, frozen=True, gc=False):
    """`d` of run.started and run.taken."""

    run: str = ""
    target: Target | None = None
    title: str = ""


class RunEnd(msgspec.Struct, frozen=True, gc=False):
    """`d` of run.closed, as far as it says which run."""

    run: str
    """`log/index` of the entry that began it."""
    to: str = ""
    """Who has it now, of one that was handed over."""


_acted = msgspec.json.Decoder(Acted)
_run = msgspec.json.Decoder(RunData)
_run_end = msgspec.json.Decoder(RunEnd)

_ACTS: Mapping[str, Kind] = {
    EntryType.ALERT_ACKED: Kind.ACK,
    EntryType.ALERT_UNACKED: Kind.UNACK,
    EntryType.ALERT_NOTED: Kind.NOTE,
    EntryType.ALERT_ASSIGNED: Kind.GIVE,
    EntryType.ALERT_ESCALATED: Kind.ESCALATE,
    EntryType.TICKET_NOTED: Kind.NOTE,
    EntryType.TICKET_TAKEN: Kind.TAKE,
}

_BEGIN = frozenset({EntryType.RUN_STARTED.value, EntryType.RUN_TAKEN.value})
_END = frozenset({EntryType.RUN_CLOSED.value, EntryType.RUN_HANDED_OVER.value})

RunTarget = Callable[[str], tuple[str, str] | None]
"""Returns target and title of a run, by its name, that the same log began or took over."""


def deed_of(entry: Entry | Brief, run_target: RunTarget) -> Deed | None:
    """Return the deed of an entry; None when it is about something else."""
    kind = _ACTS.get(entry.type)
    if kind is not None:
        data = read_data(entry, _acted, Acted)
        return None if data is None else _act(entry, kind, data)
    if entry.type in _BEGIN:
        run = read_data(entry, _run, RunData)
        if run is None or run.target is None:
            return None
        deed = _deed(entry, Kind.RUN, run.target.id, title=run.title)
        name = run.run or f"{entry.log}/{entry.i}"
        return None if deed is None else msgspec.structs.replace(deed, run=name)
    if entry.type in _END:
        end = read_data(entry, _run_end, RunEnd)
        found = None if end is None else run_target(end.run)
        deed = None if found is None else _deed(entry, Kind.RUN_END, found[0], title=found[1])
        if end is None or deed is None:
            return None
        return msgspec.structs.replace(deed, run=end.run, to=end.to)
    return None


def _act(entry: Entry | Brief, kind: Kind, data: Acted) -> Deed | None:
    named = kind in {Kind.GIVE, Kind.ESCALATE}
    if named and not data.to:
        return None
    if kind is Kind.GIVE and not data.is_taken(entry.by):
        kind = Kind.OFFER
    target = data.target
    deed = _deed(entry, kind, target.id, data.until, data.over, data.note, target.title)
    if deed is None:
        return None
    to, rung = (data.to, data.rung) if named else ("", "")
    return msgspec.structs.replace(deed, to=to, rung=rung, severity=target.severity)


def _deed(
    entry: Entry | Brief,
    kind: Kind,
    target: str,
    until: int | None = None,
    over: str = "",
    note: BlobRef | None = None,
    title: str = "",
) -> Deed | None:
    try:
        at = millis(entry.ts)
    except ValueError:
        return None
    if at not in CALENDAR or (until is not None and until not in CALENDAR):
        return None
    return Deed(at, entry.log, entry.i, entry.by, kind, target, until, over, note, title)
