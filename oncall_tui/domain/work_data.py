"""What `d` holds, by the type of an entry about work: see `domain.work` for the table."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef


class Acted(msgspec.Struct, frozen=True, gc=False):
    """An act on one alert or ticket.

    alert.acked, .unacked, .noted, .assigned, .escalated, ticket.taken, .noted.
    """

    target: Target
    until: int | None = None
    effect: bool = False
    over: str = ""
    ref: str = ""
    note: BlobRef | None = None
    to: str = ""
    """Who is to have it, or is asked."""
    handover: str = ""
    """The accepted handover that it follows from."""
    rung: str = ""
    """Level of the ladder that an escalation is to; empty: a person of the engineer's choice."""

    def is_taken(self, by: str) -> bool:
        """Whether an assignment, made by somebody, is to somebody who agreed to it."""
        return self.to == by or bool(self.handover)


class Came(msgspec.Struct, frozen=True):
    """alert.returned."""

    targets: list[Target]
    at: int


class Seen(msgspec.Struct, frozen=True):
    """alert.seen."""

    ids: list[str]


class Sent(msgspec.Struct, frozen=True, gc=False):
    """effect.sent."""

    of: int
    ref: str


class Failed(msgspec.Struct, frozen=True, gc=False):
    """effect.failed."""

    of: int
    why: str
    final: bool


class Dropped(msgspec.Struct, frozen=True, gc=False):
    """effect.dropped."""

    of: int
    why: str
