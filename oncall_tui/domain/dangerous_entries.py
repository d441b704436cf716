"""Which kind of change each type of entry stands for, and whose alerts it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.entry import EntryType

CHANGES: Mapping[EntryType, Dangerous | None] = {
    # What the tool tells of itself, and how it ended what was let through before.
    EntryType.SESSION_OPEN: None,
    EntryType.SESSION_CLOSE: None,
    EntryType.TAIL_RECOVERED: None,
    EntryType.ALERT_RETURNED: None,
    EntryType.ALERT_PAGED: None,
    EntryType.ALERT_OVER: None,
    EntryType.STORM_BEGUN: None,
    EntryType.STORM_ENDED: None,
    EntryType.EFFECT_SENT: None,
    EntryType.EFFECT_FAILED: None,
    EntryType.EFFECT_DROPPED: None,
    # What somebody did.
    EntryType.TEXT_REDACTED: Dangerous.REDACT,
    EntryType.ALERT_ACKED: Dangerous.ACK,
    EntryType.ALERT_UNACKED: Dangerous.UNACK,
    EntryType.ALERT_NOTED: Dangerous.NOTE,
    EntryType.ALERT_SEEN: Dangerous.SEEN,
    EntryType.ALERT_ASSIGNED: Dangerous.ASSIGN,
    EntryType.ALERT_ESCALATED: Dangerous.ESCALATE,
    EntryType.ALERT_SNOOZED: Dangerous.SNOOZE,
    EntryType.ALERT_WOKEN: Dangerous.SNOOZE,
    EntryType.SILENCE_SET: Dangerous.SILENCE,
    EntryType.SILENCE_EXPIRED: Dangerous.EXPIRE,
    EntryType.MAINTENANCE_ANNOUNCED: Dangerous.MAINTAIN,
    EntryType.MAINTENANCE_BEGUN: Dangerous.MAINTAIN,
    EntryType.MAINTENANCE_CLOSED: Dangerous.MAINTAIN,
    EntryType.INCIDENT_DECLARED: Dangerous.INCIDENT,
    EntryType.INCIDENT_UPDATED: Dangerous.INCIDENT,
    EntryType.INCIDENT_PHASE: Dangerous.INCIDENT,
    EntryType.INCIDENT_ROLE: Dangerous.INCIDENT,
    EntryType.INCIDENT_DECISION: Dangerous.INCIDENT,
    EntryType.INCIDENT_LINKED: Dangerous.INCIDENT,
    EntryType.INCIDENT_CLOSED: Dangerous.INCIDENT,
    EntryType.TICKET_TAKEN: Dangerous.TAKE,
    EntryType.TICKET_NOTED: Dangerous.NOTE,
    EntryType.RUN_STARTED: Dangerous.RUN,
    EntryType.RUN_RESUMED: Dangerous.RUN,
    EntryType.STEP_OUTCOME: Dangerous.RUN,
    EntryType.INPUT_SET: Dangerous.RUN,
    EntryType.COMMAND_COPIED: Dangerous.RUN,
    EntryType.COMMAND_BEGUN: Dangerous.EXECUTE,
    EntryType.COMMAND_RUN: None,
    EntryType.RUN_REMAPPED: Dangerous.RUN,
    EntryType.TIMER_STARTED: Dangerous.RUN,
    EntryType.TIMER_CUT: Dangerous.RUN,
    EntryType.CHOICE_MADE: Dangerous.RUN,
    EntryType.EVIDENCE_ADDED: Dangerous.RUN,
    EntryType.APPROVAL_ASKED: Dangerous.RUN,
    EntryType.APPROVAL_GRANTED: Dangerous.RUN,
    EntryType.APPROVAL_DENIED: Dangerous.RUN,
    EntryType.APPROVAL_SELF: Dangerous.RUN,
    EntryType.UNDO_UNDONE: Dangerous.RUN,
    EntryType.UNDO_KEPT: Dangerous.RUN,
    EntryType.RUN_OPENED: Dangerous.RUN,
    EntryType.RUN_ESCALATED: Dangerous.RUN,
    EntryType.RUN_CLOSED: Dangerous.RUN,
    EntryType.RUN_TAKEN: Dangerous.HANDOVER,
    EntryType.RUN_HANDED_OVER: Dangerous.HANDOVER,
    EntryType.SHIFT_BEGUN: Dangerous.HANDOVER,
    EntryType.SHIFT_ENDED: Dangerous.HANDOVER,
    EntryType.HANDOVER_SIGNED: Dangerous.HANDOVER,
    EntryType.HANDOVER_REVISED: Dangerous.HANDOVER,
    EntryType.HANDOVER_PREVIEWED: Dangerous.HANDOVER,
    EntryType.HANDOVER_READBACK: Dangerous.HANDOVER,
    EntryType.HANDOVER_DECLINED: Dangerous.HANDOVER,
    EntryType.HANDOVER_ACCEPTED: Dangerous.HANDOVER,
    EntryType.HANDOVER_TAKEN: Dangerous.HANDOVER,
    EntryType.HANDOVER_REVIEWED: Dangerous.HANDOVER,
    EntryType.HANDOVER_SETTLED: Dangerous.HANDOVER,
}
"""None: nobody chose it, so no guardrail is asked. Read-only mode holds for all."""


def change_of(type_: str) -> Dangerous | None:
    """Return what kind of change an entry of that type is; None when nobody chose it."""
    try:
        return CHANGES[EntryType(type_)]
    except (KeyError, ValueError):
        return None


def sources_in(data: Mapping[str, Any]) -> list[str]:
    """Return the source of each alert or ticket that an entry's `d` is about.

    A target names its source, an occurrence's id begins with it; a list may hold either.
    """
    target = data.get("target")
    if isinstance(target, Mapping):
        return _one(target.get("source"))
    if isinstance(data.get("source"), str):
        return _one(data["source"])
    found: list[str] = []
    for member in (*_list(data.get("targets")), *_list(data.get("ids"))):
        if isinstance(member, Mapping):
            found += _one(member.get("source"))
        elif isinstance(member, str):
            found += _one(member.partition(":")[0])
    return found


def _one(source: object) -> list[str]:
    return [source] if isinstance(source, str) and source else []


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()
