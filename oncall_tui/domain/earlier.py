"""What is known of earlier occurrences of an alert: when, for how long, and what came of it.

The journal tells what was done about each; the sources' answers tell when it came and went.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from oncall_tui.domain.duration import DAY, compact
from oncall_tui.domain.work_parts import CLEARED_UNSEEN, Event

KEPT = 30 * DAY * 1000
"""Milliseconds for which the fold of the journal keeps what is over."""


class Seen(Protocol):
    """An occurrence as the answers of its source told it."""

    @property
    def id(self) -> str:
        """`Alert.id`."""

    @property
    def started(self) -> int:
        """Milliseconds, our clock."""

    @property
    def cleared(self) -> int | None:
        """Milliseconds, our clock; None when that is not known."""


class Earlier(msgspec.Struct, frozen=True):
    """One earlier occurrence; milliseconds."""

    started: int
    cleared: int | None
    outcome: str
    """`acked by bob`, `cleared unseen`, `noted by bob`; empty when nothing was done."""

    @property
    def lasted(self) -> str:
        """How long it was there, in words; empty when nobody knows."""
        return "" if self.cleared is None else compact(max(0, self.cleared - self.started) // 1000)


def started_of(id_: str) -> int | None:
    """Return the startsAt in the name of an occurrence; None when there is none."""
    digits = id_.rpartition("@")[2]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else None


def earlier(
    own: str,
    histories: Mapping[str, Sequence[Event]],
    seen: Iterable[Seen],
    *,
    now: int,
    skew: int = 0,
) -> list[Earlier]:
    """Return the occurrences before the one called `own`, newest first, of the last 30 days.

    `histories` are what the journal has on the series by occurrence, `skew` how far the source's
    clock is ahead.
    """
    ours = started_of(own)
    sightings = {sighting.id: sighting for sighting in seen}
    found: list[Earlier] = []
    for id_ in histories.keys() | sightings.keys():
        at = started_of(id_)
        if id_ == own or at is None or (ours is not None and at >= ours):
            continue
        if now - (at - skew) > KEPT:
            continue
        events, sighting = histories.get(id_, ()), sightings.get(id_)
        cleared = sighting.cleared if sighting is not None else None
        if cleared is None:
            cleared = next((e.at for e in events if e.what == CLEARED_UNSEEN), None)
        found.append(Earlier(at - skew, cleared, outcome_of(events)))
    return sorted(found, key=lambda each: -each.started)


def outcome_of(events: Iterable[Event]) -> str:
    """Return what came of an occurrence in a few words: the last thing that says most."""
    best, weight = "", 0
    for event in events:
        text, heavy = _weighed(event)
        if text and heavy >= weight:
            best, weight = text, heavy
    return best


def _weighed(event: Event) -> tuple[str, int]:
    who = event.by.split("@", 1)[0]
    if event.what == "acknowledged":
        return f"acked by {who}", 3
    if event.what == CLEARED_UNSEEN:
        return "cleared unseen", 2
    if event.what == "note":
        return f"noted by {who}", 1
    return "", 0


def summary(found: Sequence[Earlier], now: int) -> str:
    """Say it in a line: `4 times in 30 days, last 2d ago, acked by bob`."""
    if not found:
        return ""
    last = found[0]
    times = "once" if len(found) == 1 else f"{len(found)} times"
    parts = [f"{times} in 30 days", f"last {compact(max(0, now - last.started) // 1000, 1)} ago"]
    return ", ".join([*parts, *([last.outcome] if last.outcome else [])])
