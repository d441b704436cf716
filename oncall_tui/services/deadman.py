"""Watches over the sources: a watchdog that is missing, or a source that is silent, is an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.alert import OWN, Alert
from oncall_tui.domain.deadman import Watchdog, silence_alert, watchdog_alert
from oncall_tui.domain.snapshot import Snapshot, SourceHealth
from oncall_tui.services.estate import OVERDUE, Estate


class Watch(msgspec.Struct):
    """How long one watchdog has been missing: only time in which its source answered counts.

    So neither a clock that was set nor a host that slept makes it late, and a source that fails
    every other poll is only slower to be found out. Times are milliseconds, our clock.
    """

    told: object = None
    """The alerts that were looked through last."""
    there: bool = False
    missing: int = 0
    looked: int | None = None
    """When its source was live last; None when it was not at the last look."""
    until: int = 0
    """Up to when that look counts: an answer was due by then."""
    since: int | None = None
    """Since when it is an alert; None while it is none."""

    def look(self, there: bool, health: SourceHealth, now: int, after: int) -> None:
        """Take a look while its source answers."""
        if there:
            self.missing, self.since = 0, None
        elif self.looked is not None:
            self.missing += max(0, min(now, self.until) - self.looked)
        self.looked = now
        self.until = (now if health.next_try is None else max(now, health.next_try)) + OVERDUE
        if not there and self.missing >= after and self.since is None:
            self.since = now


class DeadMan:
    """Raises the dashboard's own alerts. Belongs to the thread that takes in what arrived."""

    def __init__(self, watchdogs: Iterable[Watchdog], silent_after: Mapping[str, int]) -> None:
        """`silent_after`: by source, failed polls in a row that are an alert; 0 never is."""
        self._silent_after = silent_after
        self._watches = {watchdog: Watch() for watchdog in watchdogs}
        self._since: dict[str, int] = {}
        """By silent source: since when that is an alert."""

    def judge(self, estate: Estate, now: int) -> Snapshot[Alert] | None:
        """Return our own word as of `now`, or None while it is the same as before.

        A source that does not answer is not judged by its watchdog: that it is silent is enough.
        But what was missing before stays so: a failed poll resolves nothing.
        """
        alerts = (*self._missing(estate, now), *self._silent(estate, now))
        before = estate.alerts_of(OWN)
        if alerts == before:
            return None
        return Snapshot(OWN, alerts, now)

    def _missing(self, estate: Estate, now: int) -> Iterable[Alert]:
        for watchdog, watch in self._watches.items():
            health = estate.health.get(watchdog.source)
            if health is None or not health.live:
                watch.looked = None
            else:
                told = estate.alerts_of(watchdog.source)
                if watch.told is not told:
                    watch.told, watch.there = told, watchdog.is_there(told)
                watch.look(watch.there, health, now, watchdog.after)
            if watch.since is not None:
                yield watchdog_alert(watchdog, watch.since)

    def _silent(self, estate: Estate, now: int) -> Iterable[Alert]:
        for source, limit in self._silent_after.items():
            health = estate.health.get(source)
            if health is None or not 0 < limit <= health.failures:
                self._since.pop(source, None)
                continue
            since = self._since.setdefault(source, now)
            yield silence_alert(source, since)
