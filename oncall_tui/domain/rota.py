"""Who is on call, and who is next: what a calendar of duties comes to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Duty(msgspec.Struct, frozen=True, order=True):
    """Somebody's time on call; milliseconds, UTC, `start` included and `end` not."""

    start: int
    end: int
    who: str
    """As the calendar writes it."""


class Rota(msgspec.Struct, frozen=True):
    """Now and next."""

    now: tuple[Duty, ...] = ()
    """Everybody who is on call at this moment, longest on duty first."""
    next: tuple[Duty, ...] = ()
    """Everybody whose duty begins at the next change."""
    problem: str = ""
    """Why nothing is known."""


def rota_at(duties: Iterable[Duty], now: int) -> Rota:
    """Return who is on call at `now` and who takes over next; empty duties are passed over."""
    known = sorted(duty for duty in duties if duty.start < duty.end)
    current = tuple(duty for duty in known if duty.start <= now < duty.end)
    coming = [duty for duty in known if duty.start > now]
    first = coming[0].start if coming else 0
    return Rota(current, tuple(duty for duty in coming if duty.start == first))
