"""The deeds of a whole team, folded: who holds what, by the order of all journals.

Two people who acknowledge the same alert while neither knows of the other: whoever did it first has
it, by the clocks of their hosts; of two in one millisecond the log whose name comes first. Taking
over from somebody, knowingly, says so in the entry and is no conflict.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from functools import partial
from operator import attrgetter

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.deed import Deed, Kind, deed_of
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.work_parts import Ack, Event, WorkView

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


class TeamWork:
    """All deeds, those of the own log included. For one thread at a time."""

    def __init__(self, own_log: str) -> None:
        self._own = own_log
        self._deeds: dict[str, list[Deed]] = {}
        self._runs: dict[tuple[str, int], tuple[str, str]] = {}
        self._standing: dict[str, Standing] = {}
        self._others: set[str] = set()
        """Targets that somebody else has done something about."""
        self._texts: set[str] = set()
        """Texts that somebody else vouches for."""

    def take(self, entries: Iterable[Entry | Brief]) -> list[Lost]:
        """Take in entries of any log, each log in its order; return what was lost by that."""
        touched: set[str] = set()
        for entry in entries:
            log = entry.log
            deed = deed_of(entry, partial(self._run_of, log))
            if deed is None:
                continue
            if deed.kind is Kind.RUN:
                self._runs[log, entry.i] = (deed.target, deed.title)
            insort(self._deeds.setdefault(deed.target, []), deed, key=attrgetter("order"))
            touched.add(deed.target)
            if log != self._own:
                self._others.add(deed.target)
                if deed.note is not None:
                    self._texts.add(deed.note.sha256)
        return [lost for target in touched for lost in self._fold(target)]

    def drop(self, log: str) -> None:
        """Forget all deeds of a log."""
        self._runs = {at: run for at, run in self._runs.items() if at[0] != log}
        self._others.clear()
        self._texts.clear()
        for target, deeds in self._deeds.items():
            deeds[:] = [deed for deed in deeds if deed.log != log]
            others = [deed for deed in deeds if deed.log != self._own]
            self._others.update(deed.target for deed in others)
            self._texts.update(deed.note.sha256 for deed in others if deed.note is not None)
            self._fold(target)

    def merged(self, own: WorkView, me: str) -> WorkView:
        """Return the own fold with what the others did; `me` is who the own log speaks of."""
        acks, notes = dict(own.acks), dict(own.notes)
        runs: dict[str, str] = {}
        for target, standing in self._standing.items():
            if standing.walker is not None and standing.walker.by != me:
                runs[target] = standing.walker.by
            if target not in self._others:
                continue
            ack = self.ack_of(target, acks.pop(target, None))
            if ack is not None:
                acks[target] = ack
            count = sum(1 for deed in self._of_others(target) if deed.kind is Kind.NOTE)
            if count:
                notes[target] = notes.get(target, 0) + count
        return msgspec.structs.replace(own, acks=acks, notes=notes, runs=runs)

    def vouches(self, sha256: str) -> bool:
        """Whether somebody else vouches for a text."""
        return sha256 in self._texts

    def ack_of(self, target: str, own: Ack | None) -> Ack | None:
        """Return who holds something, by all logs."""
        deeds = self._deeds.get(target, ())
        holder = self._standing.get(target, Standing()).holder
        if target not in self._others or (holder is not None and holder.log == self._own):
            return own
        if holder is not None:
            return Ack(holder.by, holder.at, holder.until, NOT_OURS)
        return None if any(deed.kind is Kind.UNACK for deed in deeds) else own

    def history(self, target: str, own: Iterable[Event]) -> list[Event]:
        """Return what was done about something, oldest first, by anybody."""
        events = [
            Event(deed.at, deed.by, NOT_OURS, _words(deed), deed.note)
            for deed in self._of_others(target)
        ]
        return sorted([*own, *events], key=attrgetter("at"))

    def _run_of(self, log: str, index: int) -> tuple[str, str] | None:
        return self._runs.get((log, index))

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
    lost: list[Lost] = []
    for deed in deeds:
        if deed.kind is Kind.ACK:
            if holder is None or _gives_way(holder, deed):
                holder = deed
            else:
                lost.append(Lost(deed, holder))
        elif deed.kind is Kind.UNACK:
            holder = None
        elif deed.kind is Kind.RUN:
            walkers[deed.log] = deed
        elif deed.kind is Kind.RUN_END:
            walkers.pop(deed.log, None)
    return Standing(holder, next(iter(walkers.values()), None), tuple(lost))


def _gives_way(holder: Deed, deed: Deed) -> bool:
    over = holder.until is not None and holder.until <= deed.at
    return over or holder.by in {deed.by, deed.over}


def _words(deed: Deed) -> str:
    return f"{deed.kind.value}: {deed.title}" if deed.kind in _RUNS else deed.kind.value


_RUNS = frozenset({Kind.RUN, Kind.RUN_END})
