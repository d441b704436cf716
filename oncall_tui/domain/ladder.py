"""The ladder: who is next when nobody acknowledges."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MINUTE_MS = 60_000


class Rung(msgspec.Struct, frozen=True):
    """One level of escalation."""

    name: str
    """At most two cells: L1."""
    after: int
    """Minutes unacknowledged, from the start of the alert."""
    who: str


Ladder = Sequence[Rung]
"""In the order in which it is climbed; the first rung stands at minute 0."""


def rung_at(ladder: Ladder, waited: int) -> Rung:
    """Return the level reached after `waited` milliseconds."""
    return next((rung for rung in reversed(ladder) if waited >= rung.after * MINUTE_MS), ladder[0])


def rung_after(ladder: Ladder, waited: int) -> Rung | None:
    """Return the level that comes next, or None at the top."""
    return next((rung for rung in ladder if waited < rung.after * MINUTE_MS), None)
