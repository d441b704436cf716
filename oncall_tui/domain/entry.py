"""A journal entry: who did what, when. Its bytes on disk belong to `data.journal_file`."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

import msgspec

VERSION = 1
MAX_LINE = 60_000
"""Bytes of one line, without its newline (DESIGN: below the u16 of tlog-mirror)."""


class EntryType(enum.StrEnum):
    """What an entry is about. The words after the dot are in the past: it happened."""

    SESSION_OPEN = "session.open"
    SESSION_CLOSE = "session.close"
    TAIL_RECOVERED = "tail.recovered"
    TEXT_REDACTED = "text.redacted"
    ALERT_ACKED = "alert.acked"
    ALERT_UNACKED = "alert.unacked"
    ALERT_NOTED = "alert.noted"
    ALERT_RETURNED = "alert.returned"
    """Alerts that cleared before anyone acknowledged them; written by the tool."""
    ALERT_SEEN = "alert.seen"
    ALERT_ASSIGNED = "alert.assigned"
    ALERT_ESCALATED = "alert.escalated"
    ALERT_SNOOZED = "alert.snoozed"
    ALERT_WOKEN = "alert.woken"
    SILENCE_SET = "silence.set"
    SILENCE_EXPIRED = "silence.expired"
    MAINTENANCE_ANNOUNCED = "maintenance.announced"
    MAINTENANCE_BEGUN = "maintenance.begun"
    MAINTENANCE_CLOSED = "maintenance.closed"
    STORM_BEGUN = "storm.begun"
    STORM_ENDED = "storm.ended"
    ALERT_PAGED = "alert.paged"
    """Alerts that wanted somebody for the first time; written by the tool."""
    ALERT_OVER = "alert.over"
    """Of these: which ones are over; written by the tool."""
    INCIDENT_DECLARED = "incident.declared"
    INCIDENT_UPDATED = "incident.updated"
    INCIDENT_PHASE = "incident.phase"
    INCIDENT_ROLE = "incident.role"
    INCIDENT_DECISION = "incident.decision"
    INCIDENT_LINKED = "incident.linked"
    INCIDENT_CLOSED = "incident.closed"
    TICKET_TAKEN = "ticket.taken"
    TICKET_NOTED = "ticket.noted"
    EFFECT_SENT = "effect.sent"
    EFFECT_FAILED = "effect.failed"
    EFFECT_DROPPED = "effect.dropped"
    RUN_STARTED = "run.started"
    RUN_RESUMED = "run.resumed"
    STEP_OUTCOME = "step.outcome"
    INPUT_SET = "input.set"
    COMMAND_COPIED = "command.copied"
    COMMAND_BEGUN = "command.begun"
    COMMAND_RUN = "command.run"
    """It has ended, or was ended; written by the tool."""
    RUN_REMAPPED = "run.remapped"
    """It goes on with the text that the file has now."""
    TIMER_STARTED = "timer.started"
    TIMER_CUT = "timer.cut"
    CHOICE_MADE = "choice.made"
    EVIDENCE_ADDED = "evidence.added"
    APPROVAL_ASKED = "approval.asked"
    APPROVAL_GRANTED = "approval.granted"
    APPROVAL_DENIED = "approval.denied"
    APPROVAL_SELF = "approval.self"
    """Gone on with without a second person, for a reason."""
    UNDO_UNDONE = "undo.undone"
    UNDO_KEPT = "undo.kept"
    RUN_OPENED = "run.opened"
    """Another file, from a step of the run."""
    RUN_ESCALATED = "run.escalated"
    RUN_TAKEN = "run.taken"
    """Gone on with what somebody else began, and handed over."""
    RUN_HANDED_OVER = "run.handed_over"
    RUN_CLOSED = "run.closed"
    SHIFT_BEGUN = "shift.begun"
    SHIFT_ENDED = "shift.ended"
    HANDOVER_SIGNED = "handover.signed"
    HANDOVER_REVISED = "handover.revised"
    HANDOVER_PREVIEWED = "handover.previewed"
    HANDOVER_READBACK = "handover.readback"
    HANDOVER_DECLINED = "handover.declined"
    """Sent back to whoever signed it, with a question."""
    HANDOVER_ACCEPTED = "handover.accepted"
    HANDOVER_TAKEN = "handover.taken"
    """Taken from somebody who is not there, with a reason."""
    HANDOVER_REVIEWED = "handover.reviewed"
    HANDOVER_SETTLED = "handover.settled"


class Entry(msgspec.Struct, frozen=True):
    """One line of the journal, in the order in which its members are written.

    `d` holds strings, integers, booleans, null, lists and objects of these: no floats.
    Free text is never in `d`: see `BlobRef`.
    """

    v: int
    log: str
    """`user@host`, one log per user and host."""
    i: int
    ts: str
    """RFC 3339 UTC with milliseconds."""
    mono: int
    """Nanoseconds of the host's monotonic clock: it tells a clock that was set from time passed."""
    sess: str
    by: str
    type: str
    inc: str | None
    """The incident it belongs to."""
    d: dict[str, Any]
    prev: str
    """RFC 6962 leaf hash of the line before, unpadded base64url."""
    sig: str = ""
    """Ed25519 by the session key, unpadded base64url; empty when the log is unsigned."""


class NewEntry(msgspec.Struct, frozen=True):
    """What a writer says of an entry; the rest the journal knows."""

    data: Mapping[str, Any]
    """Becomes `d`."""
    inc: str | None = None
    """The incident that it belongs to."""


class BlobRef(msgspec.Struct, frozen=True):
    """Free text that an entry vouches for: the text lies beside the log and can be erased.

    The blob is 16 random bytes of salt and then the text in UTF-8; `sha256` is over both, so
    that an erased short text cannot be guessed from what remains.
    """

    sha256: str
    """Hex; also the name of the blob."""
    bytes: int
    """Length of the text, without the salt."""
