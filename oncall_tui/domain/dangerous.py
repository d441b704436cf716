"""The kinds of change that a command can make: what read-only mode and guardrails go by."""

from __future__ import annotations

import enum


class Dangerous(enum.StrEnum):
    """Every command that changes anything carries one of these."""

    ACK = "ack"
    UNACK = "unack"
    NOTE = "note"
    SEEN = "seen"
    """Letting go of what cleared by itself."""
    ASSIGN = "assign"
    """Making somebody the owner of an alert."""
    ESCALATE = "escalate"
    SILENCE = "silence"
    """Making a silence, or a longer or wider one."""
    EXPIRE = "expire"
    """Ending a silence."""
    SNOOZE = "snooze"
    MAINTAIN = "maintain"
    """Announcing, beginning or closing a maintenance window."""
    INCIDENT = "incident"
    """Declaring an incident, or anything that changes it."""
    CREATE = "create"
    """Opening a ticket."""
    TAKE = "take"
    """Making me the owner of a ticket."""
    RUN = "run"
    """Walking a runbook."""
    EXECUTE = "execute"
    """Running a command of a runbook on this host."""
    APPROVE = "approve"
    """Agreeing, or not, to a step of somebody else's run."""
    HANDOVER = "handover"
    """Beginning or ending a shift; signing, accepting or taking a handover."""
    SEND = "send"
    """Sending what waits, or giving it up."""
    REDACT = "redact"
