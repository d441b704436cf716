"""The deeds of a whole team, folded: who holds what, by the order of all journals.

Two people who acknowledge the same alert while neither knows of the other: whoever did it first has
it, by the clocks of their hosts; of two in one millisecond the log whose name comes first. Taking
over from somebody, knowingly, says so in the entry and is no conflict. What is given to somebody
by a handover that they accepted is an acknowledgement by them, which somebody else makes: it wins
and loses like one. What is given to them otherwise is nobody's by that; they may take it from
whoever has it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from functools import partial
from operator import attrgetter

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.deed import Deed, Kind, deed_of
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.incident_steps import IncidentStep, IncidentSteps
from oncall_tui.domain.team_handovers import TeamHandovers
from oncall_tui.domain.team_incidents import TeamIncidents
from oncall_tui.domain.team_windows import TeamWindows
from oncall_tui.domain.work_maintenance import step_of
from oncall_tui.domain.work_parts import Ack, Escalated, Event, Given, WorkView
from oncall_tui.domain.yielding import gives_way, means

WRITERS = 8
"""Names in one log that are remembered: somebody may be called otherwise on another day."""

NOT_OURS = -1
"""Index in `Ack.entry` and `Event.entry` of what stands in somebody else's log."""


class Lost(msgspec.Struct, frozen=True):
    """An acknowledgement that came second."""

    deed: Deed
    winner: Deed


class Standing(msgspec.Struct, frozen=True):
    """What all deeds about one alert or ticket come to."""

    holder: Deed | None = None
    walker: Deed | None = None
    """Who is walking a runbook about it."""
    lost: tuple[Lost, ...] = ()
    escalated: Escalated | None = None
    """The last one."""
    given: Given | None = None
    """To whom it was given who has not taken it."""


class TeamWork:
    """All deeds, those of the own log included. For one thread at a time."""

    def __init__(self, own_log: str) -> None:
        self._own = own_log
        self._deeds: dict[str, list[Deed]] = {}
        self._runs: dict[tuple[str, str], tuple[str, str]] = {}
        self._standing: dict[str, Standing] = {}
        self._others: set[str] = set()
        """Targets that somebody else has done something about."""
        self._texts: dict[str, str] = {}
        """By text that somebody else vouches for: their log."""
        self._windows = TeamWindows()
        self._handovers = TeamHandovers()
        self._incidents = TeamIncidents()
        self._writers: dict[str, set[str]] = {}
        """By log: who wrote in it."""

    def take(self, entries: Iterable[Entry | Brief]) -> list[Lost]:
        """Take in entries of any log, each log in its order; return what was lost by that."""
        touched: set[str] = set()
        for entry in entries:
            log = entry.log
            writers = self._writers.setdefault(log, set())
            if len(writers) < WRITERS:
                writers.add(entry.by)
            deed = deed_of(entry, partial(self._run_of, log))
            if deed is None:
                step = None if log == self._own else step_of(entry)
                if step is not None:
                    self._windows.take(step)
                elif log != self._own:
                    self._incidents.take(entry)
                    self._handovers.take(entry)
                continue
            if deed.kind is Kind.RUN:
                self._runs[log, deed.run] = (deed.target, deed.title)
            insort(self._deeds.setdefault(deed.target, []), deed, key=attrgetter("order"))
            touched.add(deed.target)
            if log != self._own:
                self._others.add(deed.target)
                if deed.note is not None:
                    self._texts[deed.note.sha256] = log
        return [lost for target in touched for lost in self._fold(target)]

    def drop(self, log: str) -> None:
        """Forget all deeds of a log."""
        self._runs = {at: run for at, run in self._runs.items() if at[0] != log}
        self._writers.pop(log, None)
        self._others.clear()
        self._texts.clear()
        self._windows.drop(log)
        self._handovers.drop(log)
        self._incidents.drop(log)
        for target, deeds in self._deeds.items():
            deeds[:] = [deed for deed in deeds if deed.log != log]
            others = [deed for deed in deeds if deed.log != self._own]
            self._others.update(deed.target for deed in others)
            self._texts.update((x.note.sha256, x.log) for x in others if x.note is not None)
            self._fold(target)

    def merged(self, own: WorkView, me: str) -> WorkView:
        """Return the own fold with what the others did; `me` is who the own log speaks of."""
        acks, notes, escalated = dict(own.acks), dict(own.notes), dict(own.escalated)
        given = dict(own.given)
        runs: dict[str, str] = {}
        for target, standing in self._standing.items():
            if standing.walker is not None and standing.walker.by != me:
                runs[target] = standing.walker.by
            if target not in self._others:
                continue
            if standing.escalated is not None:
                escalated[target] = standing.escalated
            given.pop(target, None)
            if standing.given is not None:
                given[target] = standing.given
            ack = self.ack_of(target, acks.pop(target, None))
            if ack is not None:
                acks[target] = ack
            count = sum(1 for deed in self._of_others(target) if deed.kind is Kind.NOTE)
            if count:
                notes[target] = notes.get(target, 0) + count
        return msgspec.structs.replace(
            own,
            acks=acks,
            notes=notes,
            runs=runs,
            windows=self._windows.merged(own.windows),
            handovers=self._handovers.merged(own.handovers),
            incidents=self._incidents.merged(own.incidents),
            escalated=escalated,
            given=given,
            mates=frozenset().union(*self._writers.values()),
        )

    def incidents(self, own: Mapping[str, tuple[IncidentStep, ...]]) -> IncidentSteps:
        """Return the own moves about incidents with those of the others."""
        return self._incidents.merged(own)

    def vouches(self, sha256: str) -> str:
        """Return the log of whoever else vouches for a text; empty where nobody does."""
        parts = (self._windows, self._incidents, self._handovers)
        told = (part.vouches(sha256) for part in parts)
        return self._texts.get(sha256) or next(filter(None, told), "")

    def pressing(self) -> set[str]:
        """Return the texts of what is open, by their hashes."""
        return {*self._incidents.pressing(), *self._handovers.pressing()}

    def ack_of(self, target: str, own: Ack | None) -> Ack | None:
        """Return who holds something, by all logs."""
        deeds = self._deeds.get(target, ())
        holder = self._standing.get(target, Standing()).holder
        if target not in self._others:
            return own
        if holder is not None:
            mine = holder.log == self._own
            if mine and own is not None and own.entry == holder.entry:
                return own
            entry = holder.entry if mine else NOT_OURS
            return Ack(
                holder.owner,
                holder.at,
                holder.until,
                entry,
                severity=holder.severity,
                given=holder.giver,
            )
        return None if any(deed.kind is Kind.UNACK for deed in deeds) else own

    def targets(self, beginning: str) -> list[str]:
        """Return what others did something about, of those whose id begins so."""
        return [target for target in self._others if target.startswith(beginning)]

    def history(self, target: str, own: Iterable[Event]) -> list[Event]:
        """Return what was done about something, oldest first, by anybody."""
        events = [
            Event(deed.at, deed.by, NOT_OURS, _words(deed), deed.note)
            for deed in self._of_others(target)
        ]
        return sorted([*own, *events], key=attrgetter("at"))

    def _run_of(self, log: str, run: str) -> tuple[str, str] | None:
        return self._runs.get((log, run))

    def _of_others(self, target: str) -> Iterable[Deed]:
        return (deed for deed in self._deeds.get(target, ()) if deed.log != self._own)

    def _fold(self, target: str) -> list[Lost]:
        before = self._standing.get(target, Standing())
        after = stand(self._deeds[target])
        self._standing[target] = after
        return [lost for lost in after.lost if lost not in before.lost]


def stand(deeds: Iterable[Deed]) -> Standing:
    """Fold the deeds about one alert or ticket, in their order."""
    holder: Deed | None = None
    walkers: dict[str, Deed] = {}
    walked: list[Deed] = []
    lost: list[Lost] = []
    escalated: Escalated | None = None
    given: Given | None = None
    for deed in deeds:
        if deed.kind in _HAVING:
            if holder is not None and not _gives_way(holder, deed, given):
                lost.append(Lost(deed, holder))
            elif deed.kind is Kind.OFFER:
                given = Given(deed.to, deed.by, deed.at, deed.until)
            else:
                holder, given = deed, None
        elif deed.kind is Kind.UNACK:
            holder = None
        elif deed.kind is Kind.ESCALATE:
            escalated = Escalated(deed.to, deed.rung, deed.at, deed.by)
        elif deed.kind in _RUNS:
            _walk(walkers, walked, deed)
    return Standing(holder, next(iter(walkers.values()), None), tuple(lost), escalated, given)


def _walk(walkers: dict[str, Deed], walked: list[Deed], deed: Deed) -> None:
    """Take in the beginning or end of a run; `walkers` are by log who walks one."""
    if deed.kind is Kind.RUN:
        # Of a run that passed on, whoever has it now walks it.
        for log in [log for log, one in walkers.items() if one.run and one.run == deed.run]:
            del walkers[log]
        walkers[deed.log] = deed
        walked.append(deed)
        return
    had = walkers.pop(deed.log, None)
    if had is not None and deed.to:  # it went back to somebody who walked it before
        again = [one for one in walked if (one.run, one.by) == (deed.run, deed.to)]
        walkers.update({one.log: one for one in again[-1:]})


def _gives_way(holder: Deed, deed: Deed, given: Given | None) -> bool:
    if holder.severity != deed.severity:  # it became worse: what was said before is no claim on it
        return True
    if given is not None and given.holds(deed.at) and means(given.to, deed.owner):
        return True
    to = (deed.by, deed.owner, deed.over)
    return gives_way(holder.owner, holder.until, at=deed.at, to=to)


def _words(deed: Deed) -> str:
    if deed.kind in {Kind.GIVE, Kind.OFFER}:
        return f"given to {deed.to}"
    if deed.kind is Kind.ESCALATE:
        return Escalated(deed.to, deed.rung, deed.at, deed.by).words
    return f"{deed.kind.value}: {deed.title}" if deed.kind in _RUNS else deed.kind.value


_HAVING = frozenset({Kind.ACK, Kind.GIVE, Kind.OFFER})
_RUNS = frozenset({Kind.RUN, Kind.RUN_END})
