"""What changes from one word of a source to the next: who flaps, when what came and went.

Fed with whole answers only, so a failed poll changes nothing. One thread takes in; any may ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.alerts_parted import parted
from oncall_tui.domain.duration import MINUTE
from oncall_tui.domain.flapping import FlapRule, Spell, changed
from oncall_tui.domain.snapshot import Snapshot

MOST_SERIES = 20_000
"""Series of which something is remembered; the ones that changed longest ago go first."""
MOST_OCCURRENCES = 50
"""Of one series."""
CERTAIN = 15 * MINUTE * 1000
"""Milliseconds between two answers: of what went in a longer gap nobody knows when."""


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """One occurrence as it was seen to come and go; milliseconds on our clock."""

    id: str
    started: int
    cleared: int | None = None


class Difference(msgspec.Struct, frozen=True):
    """What one answer changed."""

    came: tuple[Alert, ...] = ()
    went: tuple[Alert, ...] = ()
    turned: tuple[Alert, ...] = ()
    """As they are now, with another severity."""
    acked: tuple[Alert, ...] = ()
    """As they are now, with an acknowledgement at the source that they had not."""


class Changes:
    """Remembers what changed; what it forgets first is what has been calm for longest."""

    def __init__(self, rule: FlapRule | None = None) -> None:
        self._rule = FlapRule() if rule is None else rule
        self._spells: dict[str, Spell] = {}
        self._flapping: dict[str, Spell] = {}
        """Those that flapped when they changed last: few, where spells are many."""
        self._sightings: dict[str, tuple[Sighting, ...]] = {}
        self.acked_as: Mapping[str, tuple[str, str]] = {}
        """By occurrence: the remote acknowledgement we saw come, and the severity it had."""

    def take(self, before: Snapshot[Alert], after: Snapshot[Alert]) -> None:
        """Take in what an answer changed."""
        if before.items is after.items:
            return
        found = difference(before.items, after.items)
        at, skew = after.taken_at, after.skew
        known = at - before.taken_at <= CERTAIN
        times: dict[str, list[int]] = {}
        started: dict[str, int] = {}
        for alert in (*found.went, *found.came, *found.turned):
            series = series_of(alert)
            times.setdefault(series, []).append(at)
            start = min(alert.starts_at - skew, at)
            started[series] = min(started.get(series, start), start)
        for series, changes in times.items():
            spell = self._spells.pop(series, None)  # and last again: it changed last
            self._spells[series] = changed(
                spell, changes, self._rule, started=started[series], now=at
            )
        self._note_flapping(times, at)
        for alert in found.went:
            self._see(alert, min(alert.starts_at - skew, at), at if known else None)
        for alert in found.came:
            self._see(alert, min(alert.starts_at - skew, at), None)
        self._note_acks(found)
        _forget(self._spells)
        _forget(self._sightings)

    def flapping(self, now: int) -> Mapping[str, int]:
        """Return, by occurrence that flaps now, since when its series does."""
        return {
            sighting.id: spell.since
            for series, spell in list(self._flapping.items())
            if spell.flaps(self._rule, now)
            for sighting in self._sightings.get(series, ())
        }

    def next_change(self, now: int) -> int | None:
        """Return when something stops flapping, unless it changes again."""
        ends = [spell.ends(self._rule) for spell in list(self._flapping.values())]
        return min((end for end in ends if end > now), default=None)

    def seen(self, alert: Alert) -> tuple[Sighting, ...]:
        """Return the occurrences of an alert's series that were seen to come or go."""
        return self._sightings.get(series_of(alert), ())

    def _note_flapping(self, series: Iterable[str], now: int) -> None:
        touched = [self._spells[name] for name in series]
        known = {**self._flapping, **dict(zip(series, touched, strict=True))}
        self._flapping = {k: spell for k, spell in known.items() if spell.flaps(self._rule, now)}

    def _see(self, alert: Alert, started: int, cleared: int | None) -> None:
        series = series_of(alert)
        others = [s for s in self._sightings.pop(series, ()) if s.id != alert.id]
        kept = (*others, Sighting(alert.id, started, cleared))[-MOST_OCCURRENCES:]
        self._sightings[series] = kept

    def _note_acks(self, found: Difference) -> None:
        if not found.acked and not (found.went and self.acked_as):
            return
        gone = {alert.id for alert in found.went}
        kept = {id_: known for id_, known in self.acked_as.items() if id_ not in gone}
        for alert in found.acked:
            if alert.ack is not None:
                kept[alert.id] = (alert.ack.ref, alert.severity)
        self.acked_as = kept


def difference(before: Sequence[Alert], after: Sequence[Alert]) -> Difference:
    """Hold two answers of one source against each other."""
    old, new = parted(before, after)
    left = {alert.id: alert for alert in old}
    came: list[Alert] = []
    turned: list[Alert] = []
    acked: list[Alert] = []
    for alert in new:
        known = left.pop(alert.id, None)
        if known is None:
            came.append(alert)
            continue
        if known.severity != alert.severity:
            turned.append(alert)
        if alert.ack is not None and (known.ack is None or known.ack.ref != alert.ack.ref):
            acked.append(alert)
    if left:  # of two alerts with one id, one may have stayed
        here = {alert.id for alert in after}
        left = {id_: alert for id_, alert in left.items() if id_ not in here}
    return Difference(tuple(came), tuple(left.values()), tuple(turned), tuple(acked))


def series_of(alert: Alert) -> str:
    """Name what all occurrences of one alert have in common."""
    return f"{alert.source}:{alert.fingerprint}"


def _forget(known: dict[str, Spell] | dict[str, tuple[Sighting, ...]]) -> None:
    for series in list(islice(known, max(0, len(known) - MOST_SERIES))):
        del known[series]
