"""What an entry says in a document: a sentence for people who have never seen a journal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Record
from oncall_tui.domain.place import named
from oncall_tui.domain.text import plain
from oncall_tui.services.journal_view import MAX_NAMED, summary

_ASIDE = re.compile(r"with a \w+ of \d+ bytes|to be sent|INC-\d+|to be opened|run \S+@\S+/\d+")
"""Parts of a summary that only help who reads a journal: the text itself stands beside it."""
COUNTED: Mapping[str, str] = {
    EntryType.ALERT_ACKED: "acknowledged an alert",
    EntryType.ALERT_UNACKED: "withdrew an acknowledgement",
    EntryType.ALERT_NOTED: "wrote a note on an alert",
    EntryType.ALERT_ASSIGNED: "gave an alert away, or took one over",
    EntryType.ALERT_ESCALATED: "escalated an alert",
    EntryType.ALERT_SNOOZED: "put an alert aside",
    EntryType.ALERT_WOKEN: "took an alert up again",
    EntryType.ALERT_SEEN: "saw what had cleared",
    EntryType.SILENCE_SET: "set a silence",
    EntryType.SILENCE_EXPIRED: "ended a silence",
    EntryType.INCIDENT_DECLARED: "declared an incident",
    EntryType.INCIDENT_UPDATED: "updated an incident",
    EntryType.INCIDENT_PHASE: "took an incident on to its next phase",
    EntryType.INCIDENT_ROLE: "gave a role in an incident",
    EntryType.INCIDENT_DECISION: "wrote down a decision or a TODO",
    EntryType.INCIDENT_LINKED: "linked something to an incident",
    EntryType.INCIDENT_CLOSED: "closed an incident",
    EntryType.TICKET_TAKEN: "took a ticket",
    EntryType.TICKET_NOTED: "wrote into a ticket",
    EntryType.EFFECT_FAILED: "was refused by another system",
    EntryType.EFFECT_DROPPED: "gave up what was to be sent",
    EntryType.RUN_STARTED: "began a runbook",
    EntryType.RUN_RESUMED: "went on with a runbook",
    EntryType.RUN_CLOSED: "ended a runbook",
    EntryType.RUN_TAKEN: "took a run of a runbook over",
    EntryType.RUN_HANDED_OVER: "handed a run of a runbook over",
    EntryType.RUN_REMAPPED: "went on with a runbook that had changed",
    EntryType.RUN_ESCALATED: "escalated from a runbook",
    EntryType.STEP_OUTCOME: "answered a step of a runbook",
    EntryType.INPUT_SET: "filled in a value",
    EntryType.COMMAND_BEGUN: "ran a command",
    EntryType.COMMAND_COPIED: "copied a command",
    EntryType.CHOICE_MADE: "chose a way through a runbook",
    EntryType.APPROVAL_GRANTED: "approved a step",
    EntryType.APPROVAL_DENIED: "did not approve a step",
    EntryType.UNDO_UNDONE: "undid a step",
    EntryType.UNDO_KEPT: "left a step as it is, not undone",
}
"""What stands in a list of how often what was done, where `VERBS` want to be gone on with."""
TOOL = "(tool)"
"""Stands for who did it where nobody did."""
BY_TOOL = frozenset(
    {
        EntryType.ALERT_OVER,
        EntryType.ALERT_RETURNED,
        EntryType.EFFECT_FAILED,
        EntryType.EFFECT_DROPPED,
        EntryType.STORM_BEGUN,
        EntryType.STORM_ENDED,
        EntryType.COMMAND_RUN,
    }
)

VERBS: Mapping[str, str] = {
    EntryType.ALERT_ACKED: "acknowledged",
    EntryType.ALERT_UNACKED: "withdrew the acknowledgement of",
    EntryType.ALERT_NOTED: "noted on",
    EntryType.ALERT_RETURNED: "",
    EntryType.ALERT_ASSIGNED: "gave away",
    EntryType.ALERT_ESCALATED: "escalated",
    EntryType.ALERT_SNOOZED: "put aside",
    EntryType.ALERT_WOKEN: "took up again",
    EntryType.ALERT_OVER: "over:",
    EntryType.SILENCE_SET: "silenced",
    EntryType.SILENCE_EXPIRED: "ended the silence of",
    EntryType.MAINTENANCE_ANNOUNCED: "announced maintenance",
    EntryType.MAINTENANCE_BEGUN: "began maintenance",
    EntryType.MAINTENANCE_CLOSED: "closed maintenance:",
    EntryType.INCIDENT_DECLARED: "declared the incident:",
    EntryType.INCIDENT_UPDATED: "updated the incident:",
    EntryType.INCIDENT_PHASE: "went on to:",
    EntryType.INCIDENT_ROLE: "gave a role:",
    EntryType.INCIDENT_DECISION: "wrote down:",
    EntryType.INCIDENT_LINKED: "linked:",
    EntryType.INCIDENT_CLOSED: "closed the incident:",
    EntryType.TICKET_TAKEN: "took the ticket",
    EntryType.TICKET_NOTED: "wrote into the ticket",
    EntryType.EFFECT_SENT: "sent",
    EntryType.EFFECT_FAILED: "not taken by the other system:",
    EntryType.EFFECT_DROPPED: "not sent any more:",
    EntryType.RUN_STARTED: "began the runbook",
    EntryType.RUN_RESUMED: "went on with the runbook",
    EntryType.RUN_CLOSED: "ended the runbook",
    EntryType.STEP_OUTCOME: "step:",
    EntryType.INPUT_SET: "filled in",
    EntryType.COMMAND_BEGUN: "ran",
    EntryType.COMMAND_RUN: "command ended",
    EntryType.TIMER_STARTED: "started a timer",
    EntryType.TIMER_CUT: "cut a timer short",
    EntryType.CHOICE_MADE: "chose",
    EntryType.EVIDENCE_ADDED: "added evidence",
    EntryType.APPROVAL_ASKED: "asked for approval",
    EntryType.APPROVAL_GRANTED: "approved",
    EntryType.APPROVAL_DENIED: "did not approve",
    EntryType.APPROVAL_SELF: "went on without a second person",
    EntryType.UNDO_UNDONE: "undid",
    EntryType.UNDO_KEPT: "left as it is",
    EntryType.RUN_OPENED: "opened another runbook",
    EntryType.RUN_ESCALATED: "escalated from the runbook",
    EntryType.RUN_TAKEN: "took the runbook over",
    EntryType.RUN_HANDED_OVER: "handed the runbook over",
    EntryType.ALERT_SEEN: "saw what had cleared:",
    EntryType.STORM_BEGUN: "a storm began:",
    EntryType.STORM_ENDED: "the storm ended:",
    EntryType.COMMAND_COPIED: "copied a command:",
    EntryType.RUN_REMAPPED: "went on with the changed runbook",
    EntryType.SHIFT_BEGUN: "began the shift",
    EntryType.SHIFT_ENDED: "ended the shift",
    EntryType.HANDOVER_PREVIEWED: "read a handover",
    EntryType.HANDOVER_READBACK: "read a handover back",
    EntryType.HANDOVER_DECLINED: "sent a handover back",
    EntryType.HANDOVER_REVISED: "signed a handover anew",
    EntryType.HANDOVER_REVIEWED: "looked at a handover once more",
    EntryType.HANDOVER_SETTLED: "settled what was taken from a note",
    EntryType.HANDOVER_SIGNED: "signed a handover",
    EntryType.HANDOVER_ACCEPTED: "accepted a handover",
    EntryType.HANDOVER_TAKEN: "took over without a handover",
    EntryType.TEXT_REDACTED: "erased a text",
}


def began_words(incident: Incident) -> str:
    """Say what an incident began with."""
    return "the first alert began" if incident.alerts else "it began, without an alert"


def words(entry: Entry, incident: Incident) -> str:
    """Say what somebody did, without what a text beside it says."""
    if entry.type == EntryType.ALERT_OVER:
        return f"over: {_over(entry, incident)}"
    if entry.type == EntryType.INCIDENT_DECISION and entry.d.get("kind") == Record.DONE:
        return "settled the TODO"
    parts = (part for part in summary(entry).split(", ") if not _ASIDE.fullmatch(part))
    return f"{VERBS.get(entry.type, entry.type)} {', '.join(parts)}".strip().rstrip(" :")


def _over(entry: Entry, incident: Incident) -> str:
    """Name the alerts of an incident that are over; an entry may tell of others as well."""
    told = entry.d.get("alerts")
    ids = [one.get("id") for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    titles = [
        plain(f"{named(one)} ({one.source})", 180) for one in incident.alerts if one.id in ids
    ]
    more = [f"{len(titles) - MAX_NAMED} more"] if len(titles) > MAX_NAMED else []
    return ", ".join((*titles[:MAX_NAMED], *more))


def deed_words(type_: str) -> str:
    """Name a kind of entry in a list of how often what was done."""
    return COUNTED.get(type_) or VERBS.get(type_, type_).rstrip(":")
