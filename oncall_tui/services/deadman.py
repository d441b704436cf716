"""Watches over the sources: a watchdog that is missing, or a source that is silent, is an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oncall_tui.domain.alert import OWN, Alert
from oncall_tui.domain.deadman import Watchdog, silence_alert, watchdog_alert
from oncall_tui.domain.snapshot import Snapshot
from oncall_tui.services.estate import Estate


class DeadMan:
    """Raises the dashboard's own alerts. Belongs to the thread that takes in what arrived."""

    def __init__(self, watchdogs: Iterable[Watchdog], silent_after: Mapping[str, int]) -> None:
        """`silent_after`: by source, failed polls in a row that are an alert; 0 never is."""
        self._watchdogs = tuple(watchdogs)
        self._silent_after = silent_after
        self._seen: dict[Watchdog, int] = {}
        """When it was there last, or when its source first answered."""
        self._there: dict[Watchdog, tuple[object, bool]] = {}
        """The alerts that were looked through last, and what came of it."""
        self._since: dict[str, int] = {}
        """By silent source: since when that is an alert."""

    def judge(self, estate: Estate, now: int) -> Snapshot[Alert] | None:
        """Return our own word as of `now`, or None while it is the same as before.

        A source that does not answer is not judged by its watchdog: that it is silent is enough.
        """
        alerts = (*self._missing(estate, now), *self._silent(estate, now))
        before = estate.alerts_of(OWN)
        if alerts == before:
            return None
        return Snapshot(OWN, alerts, now)

    def _missing(self, estate: Estate, now: int) -> Iterable[Alert]:
        for watchdog in self._watchdogs:
            health = estate.health.get(watchdog.source)
            if health is None or not health.live:
                continue
            told = estate.alerts_of(watchdog.source)
            known = self._there.get(watchdog)
            if known is None or known[0] is not told:
                known = self._there[watchdog] = (told, watchdog.is_there(told))
            if known[1] or watchdog not in self._seen:
                self._seen[watchdog] = now
            late = self._seen[watchdog] + watchdog.after
            if now >= late:
                yield watchdog_alert(watchdog, late)

    def _silent(self, estate: Estate, now: int) -> Iterable[Alert]:
        for source, limit in self._silent_after.items():
            health = estate.health.get(source)
            if health is None or not 0 < limit <= health.failures:
                self._since.pop(source, None)
                continue
            since = self._since.setdefault(source, now)
            yield silence_alert(source, since)
