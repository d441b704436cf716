"""What the fold of the journal about alerts and tickets is made of: see `domain.work`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from oncall_tui.domain.effect import Target, Waiting
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.handover_steps import HandoverStep, ShiftMark
from oncall_tui.domain.incident_steps import IncidentStep
from oncall_tui.domain.maintenance_steps import Step
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.snooze import Snooze

CLEARED_UNSEEN = "cleared before anyone acknowledged it"
"""What the history says of an alert that nobody acknowledged in time."""
CALENDAR = range(253_370_764_800_000)
"""Milliseconds, UTC, that have a date in every time zone: 1970 to 9998. Mates may write any."""


class Ack(msgspec.Struct, frozen=True):
    """Somebody said: I have this. It belongs to one occurrence."""

    by: str
    at: int
    until: int | None
    entry: int
    ref: str = ""
    """What the remote system calls it, once it was sent there."""
    severity: str | None = None
    """The source's word when it was given: a worse one asks again. None: nobody knows."""
    given: str = ""
    """Who gave it to them; empty where they said it themselves, or nobody knows."""

    def holds(self, now: int) -> bool:
        """Whether it has not expired yet."""
        return self.until is None or now < self.until


class Escalated(msgspec.Struct, frozen=True):
    """Somebody else was asked, because it needs them."""

    to: str
    rung: str
    """Level of the ladder; empty where a person was chosen."""
    at: int
    by: str

    @property
    def words(self) -> str:
        """What people read: `escalated to L2 bob`."""
        return f"escalated to {self.rung} {self.to}" if self.rung else f"escalated to {self.to}"


class Given(msgspec.Struct, frozen=True):
    """Somebody is to have an alert, and has not taken it: it is nobody's by that."""

    to: str
    by: str
    at: int
    until: int | None = None

    @property
    def words(self) -> str:
        """What people read: `given to bob by alice, not taken yet`."""
        return f"given to {self.to} by {self.by}, not taken yet"

    def holds(self, now: int) -> bool:
        """Whether that still stands."""
        return self.until is None or now < self.until


class OwnSilence(msgspec.Struct, frozen=True):
    """A silence that I made, changed or ended; times in milliseconds on our clock."""

    entry: int
    source: str
    ref: str
    """What the source calls it; empty until it was sent there."""
    matchers: str
    starts: int
    ends: int
    by: str
    at: int
    """When the key was pressed."""
    comment: BlobRef | None = None
    over: bool = False
    """I ended it, and the source has not been told yet."""


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
    snoozes: Mapping[str, Snooze] = {}
    """My own, by alert id; some may be over."""
    windows: Mapping[str, tuple[Step, ...]] = {}
    """What anybody did about maintenance windows, by window, in order."""
    escalated: Mapping[str, Escalated] = {}
    """By alert id: whom the last escalation was to."""
    given: Mapping[str, Given] = {}
    """By alert id: to whom it was given who has not taken it."""
    silences: Mapping[int, OwnSilence] = {}
    """My own, by entry; some may be over."""
    unsent_silences: frozenset[int] = frozenset()
    """Entries of those of which the source has yet to be told."""
    incidents: Mapping[str, tuple[IncidentStep, ...]] = {}
    """What anybody did about incidents, by incident, in order."""
    handovers: tuple[HandoverStep, ...] = ()
    """What anybody did about handovers, in order."""
    shifts: Mapping[str, ShiftMark] = {}
    """My own, by their ids."""
    begun: Mapping[str, int] = {}
    """By alert id, of those whose source says that they begin later: when they were first there."""
    mates: frozenset[str] = frozenset()
    """Everybody whose log is known."""


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
    snoozes: dict[str, Snooze]
    windows: dict[str, list[Step]]
    escalated: dict[str, Escalated]
    given: dict[str, Given]
    silences: dict[int, OwnSilence]
    handovers: list[HandoverStep]
    shifts: dict[str, ShiftMark]
    incidents: dict[str, list[IncidentStep]]
    opening: dict[int, str]
    paged: dict[str, int]
    begun: dict[str, int]
    acked_there: dict[str, str]


def millis(ts: str) -> int:
    """Read the `ts` of an entry."""
    moment = datetime.fromisoformat(ts)
    return round(moment.timestamp() * 1000)


def millis_or_none(ts: str) -> int | None:
    """Read the `ts` of an entry of another log; None where it tells no time."""
    try:
        return millis(ts)
    except ValueError:
        return None


def target_data(target: Target) -> dict[str, Any]:
    """Return a target as it stands in `d`."""
    data: dict[str, Any] = msgspec.to_builtins(target)
    return data
