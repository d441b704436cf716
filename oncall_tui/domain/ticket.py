"""A ticket as every ticket system tells it."""

from __future__ import annotations

import enum

import msgspec


class TicketState(enum.StrEnum):
    """Where a ticket stands, in the three words that every system can be mapped to."""

    NEW = "new"
    OPEN = "open"
    DONE = "done"


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """One ticket. Texts are as the system sent them: hostile until they went through `domain.text`.

    Times are milliseconds since the epoch, UTC, on the system's clock.
    """

    id: str
    """`source:key`, unique over all sources."""
    source: str
    key: str
    """What the system and its users call it: `17`, `OPS-412`."""
    title: str
    state: TicketState
    native_state: str
    priority: str
    """The system's own word; empty when it has none."""
    owner: str
    created_at: int
    updated_at: int
    link: str = ""
    correlation: str = ""
    """The alert fingerprint or occurrence the ticket names, where the system has such a field."""


def ticket_id(source: str, key: str) -> str:
    """Name a ticket: `source:key`."""
    return f"{source}:{key}"
