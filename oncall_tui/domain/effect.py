"""What an act is to change on a remote system, and what became of it."""

from __future__ import annotations

import enum

import msgspec


class Verb(enum.StrEnum):
    """What can be asked of a remote system. An adapter says which of these it can do."""

    ACK = "ack"
    UNACK = "unack"
    NOTE = "note"
    TAKE = "take"
    """Make me the owner, and the ticket a thing in progress."""


class Target(msgspec.Struct, frozen=True):
    """What an act is about, in full: it must make sense when the source has forgotten it."""

    kind: str
    """`alert` or `ticket`."""
    id: str
    """`Alert.id` or `Ticket.id`."""
    source: str
    key: str
    """The fingerprint or the ticket's key."""
    title: str
    severity: str = ""
    starts_at: int = 0
    labels: dict[str, str] = {}


class Effect(msgspec.Struct, frozen=True):
    """One thing to do on one remote system, on behalf of a journal entry."""

    entry: int
    """Index of the entry that asked for it."""
    op: str
    """Unique name of this effect (`log/index`), written into remote texts so that a second
    try can see whether the first one arrived."""
    verb: Verb
    target: Target
    by: str
    at: int
    """Milliseconds, our clock: when the engineer pressed the key."""
    until: int | None = None
    """For an ack: when it expires, milliseconds on our clock."""
    text: str = ""
    over: str = ""
    """For an ack: whose acknowledgement it takes over, knowingly."""
    ref: str = ""
    """For an un-ack: what the remote system called the ack."""


class Drift(enum.StrEnum):
    """What happened to a target while its effect was waiting."""

    NONE = "unchanged"
    GONE = "resolved meanwhile"
    REFIRED = "fired again meanwhile"
    TAKEN = "acknowledged by someone else"
    EXPIRED = "too old to send"


class Waiting(msgspec.Struct, frozen=True):
    """An effect that has no outcome yet, and the last reason why."""

    effect: Effect
    why: str = ""
    """Why the last try failed; empty when there was none."""
    tries: int = 0
