"""Which checklists are due now, by the calendar and by what the team has walked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import tzinfo

import msgspec

from oncall_tui.domain.recurrence import Recurrence, parse_due
from oncall_tui.domain.routine import (
    Period,
    Routine,
    Standing,
    by_need,
    last_done,
    open_walk,
    period_of,
    reach,
    standing_of,
)
from oncall_tui.domain.runbook import RunbookMeta
from oncall_tui.domain.walk_record import Walked
from oncall_tui.errors import RunbookError
from oncall_tui.ports import Clock, RunbookLibrary
from oncall_tui.services.records import Records

SKEW = 3_600_000
"""Milliseconds that the clock of somebody else may be ahead of ours."""

Moments = Callable[[Recurrence, tzinfo, int, int], list[int]]
"""Counts a rule out: its moments between two times, in milliseconds. Raises RunbookError."""


class Routines:
    """All runbooks whose header says when they are due."""

    def __init__(
        self,
        library: RunbookLibrary,
        records: Records,
        moments: Moments,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._library = library
        self._records = records
        self._moments = moments
        self._clock = clock
        self._zone = zone
        self._periods: dict[str, Period] = {}
        """By rule: counting it out takes a moment, and it holds until the next one."""
        self._lock = threading.Lock()

    def now(self) -> list[Routine]:
        """Return how each stands, those that need somebody first; reads files and the journal.

        Raises JournalError.
        """
        now = self._clock.now()
        metas = [meta for meta in self._library.list() if meta.due]
        walks = self._records.walks() if metas else []
        # A mate whose clock is wrong by days has not done tomorrow's duty.
        walks = [walk for walk in walks if walk.ended <= now + SKEW]
        return by_need(self._routine(meta, walks, now) for meta in metas)

    def _routine(self, meta: RunbookMeta, walks: list[Walked], now: int) -> Routine:
        last = last_done(walks, meta.path)
        one = Routine(meta.path, meta.title, Standing.BROKEN, meta.owner, last=last, due=meta.due)
        try:
            period = self._period(meta.due, now)
        except RunbookError as error:
            return msgspec.structs.replace(one, problem=error.what)
        walking = open_walk(walks, meta.path, period.begun)
        return msgspec.structs.replace(
            one,
            standing=standing_of(period, last, now, shipped=meta.shipped),
            period=period,
            walking=walking,
            ours=walking is not None and self._records.is_own(walking.run),
        )

    def _period(self, due: str, now: int) -> Period:
        with self._lock:
            known = self._periods.get(due)
            if known is None or not known.holds(now):
                rule = parse_due(due)
                span = reach(rule)
                known = period_of(self._moments(rule, self._zone, now - span, now + span), now)
                self._periods[due] = known
            return known
