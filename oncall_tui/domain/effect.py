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
    CREATE = "create"
    """Open a ticket; its key is what comes back."""
    SILENCE = "silence"
    """Make a silence, or change one."""
    EXPIRE = "expire"
    """End a silence."""
    ASSIGN = "assign"
    """Make `effect.to` the owner of an alert."""
    ESCALATE = "escalate"
    """Ask `effect.to` as well, or whoever its system has on the level `effect.rung`."""


class Target(msgspec.Struct, frozen=True):
    """What an act is about, in full: it must make sense when the source has forgotten it."""

    kind: str
    """`alert`, `ticket` or `silence`."""
    id: str
    """`Alert.id` or `Ticket.id`; of a silence what holds from before it is sent to its end."""
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
    """For an ack or a silence: when it expires, milliseconds on our clock."""
    text: str = ""
    over: str = ""
    """For an ack: whose acknowledgement it takes over, knowingly."""
    ref: str = ""
    """For an un-ack: what the remote system called the ack; so of a silence that is to change."""
    matchers: str = ""
    """For a silence: what it is for, in Alertmanager's syntax."""
    starts: int = 0
    """For a silence: when it begins, milliseconds on our clock; 0: at once."""
    made_by: str = ""
    """For the end of a silence without a `ref`: the effect that made it, if it arrived."""
    was: str = ""
    """For a silence that is to change: how its maker knew it (`domain.silence.known_as`)."""
    to: str = ""
    """For an assignment or an escalation: whose it is to be, or who is asked; as we call them."""
    rung: str = ""
    """For an escalation: the level of the ladder, empty where a person was chosen."""


class Drift(enum.StrEnum):
    """What happened to a target while its effect was waiting."""

    NONE = "unchanged"
    GONE = "resolved meanwhile"
    REFIRED = "fired again meanwhile"
    TAKEN = "acknowledged by someone else"
    ENDED = "ended meanwhile"
    """A silence that was to be changed is no longer there."""
    EDITED = "changed by someone else"
    """A silence is not as it was when the key was pressed."""
    EXPIRED = "too old to send"


class Waiting(msgspec.Struct, frozen=True):
    """An effect that has no outcome yet, and the last reason why."""

    effect: Effect
    why: str = ""
    """Why the last try failed; empty when there was none."""
    tries: int = 0
