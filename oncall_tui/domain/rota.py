"""Who is on call, and who is next: what a calendar of duties comes to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

FOREVER = 7_258_118_400_000
"""Milliseconds, UTC: the end of a duty that has none."""


class Duty(msgspec.Struct, frozen=True, order=True):
    """Somebody's time on call; milliseconds, UTC, `start` included and `end` not."""

    start: int
    end: int
    who: str
    """As the calendar writes it."""
    mail: str = ""
    """Their e-mail address, where it is known: contacts are called by it, as a rule."""


class Rota(msgspec.Struct, frozen=True):
    """Now and next."""

    now: tuple[Duty, ...] = ()
    """Everybody who is on call at this moment, longest on duty first."""
    next: tuple[Duty, ...] = ()
    """Everybody whose duty begins at the next change."""
    problem: str = ""
    """Why nothing is known, or nothing newer."""
    as_of: int | None = None
    """When a system was asked that knows, milliseconds on our clock; None for a file."""
    source: str = ""
    """What the site calls that system."""


def rota_at(duties: Iterable[Duty], now: int) -> Rota:
    """Return who is on call at `now` and who takes over next; empty duties are passed over."""
    known = sorted(duty for duty in duties if duty.start < duty.end)
    current = tuple(duty for duty in known if duty.start <= now < duty.end)
    coming = [duty for duty in known if duty.start > now]
    first = coming[0].start if coming else 0
    return Rota(current, tuple(duty for duty in coming if duty.start == first))
