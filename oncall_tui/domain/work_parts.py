"""What the fold of the journal about alerts and tickets is made of: see `domain.work`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from oncall_tui.domain.effect import Target, Waiting
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.redaction import Redaction


class Ack(msgspec.Struct, frozen=True):
    """Somebody said: I have this. It belongs to one occurrence."""

    by: str
    at: int
    until: int | None
    entry: int
    ref: str = ""
    """What the remote system calls it, once it was sent there."""

    def holds(self, now: int) -> bool:
        """Whether it has not expired yet."""
        return self.until is None or now < self.until


class Event(msgspec.Struct, frozen=True):
    """One line in the history of an alert or a ticket."""

    at: int
    by: str
    entry: int
    what: str
    note: BlobRef | None = None


class Returned(msgspec.Struct, frozen=True):
    """An alert that cleared before anybody acknowledged it; kept until somebody has seen it."""

    target: Target
    at: int


class WorkView(msgspec.Struct, frozen=True):
    """A copy of the fold that no later entry changes: what the board is built from."""

    acks: Mapping[str, Ack] = {}
    notes: Mapping[str, int] = {}
    """Number of notes by alert or ticket id."""
    returned: Mapping[str, Returned] = {}
    unsent: frozenset[str] = frozenset()
    """Ids of targets with an effect that still waits."""
    runs: Mapping[str, str] = {}
    """Who else is walking a runbook, by alert id."""


class WorkState(msgspec.Struct, frozen=True):
    """The fold as it is put down: everything of `Work`."""

    next: int
    acks: dict[str, Ack]
    history: dict[str, list[Event]]
    notes: dict[str, int]
    returned: dict[str, Returned]
    waiting: dict[int, Waiting]
    texts: dict[int, BlobRef]
    redactions: dict[str, Redaction]


def millis(ts: str) -> int:
    """Read the `ts` of an entry."""
    moment = datetime.fromisoformat(ts)
    return round(moment.timestamp() * 1000)


def target_data(target: Target) -> dict[str, Any]:
    """Return a target as it stands in `d`."""
    data: dict[str, Any] = msgspec.to_builtins(target)
    return data
