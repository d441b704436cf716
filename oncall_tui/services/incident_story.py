"""The timeline of an incident for people: own entries, and what the team's journals tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import IncidentStep, Move
from oncall_tui.domain.incident_timeline import timeline
from oncall_tui.domain.team_work import NOT_OURS
from oncall_tui.services.journal_view import summary
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.report_words import began_words
from oncall_tui.services.verify_texts import blob_ref

BEFORE = 2_000
"""Own entries before the declaration that are looked at: what was done until then."""
AFTER = 20_000
"""Own entries that are looked at in all."""
TEXTS = ("text", "note", "summary", "reason", "comment")


class StoryLine(msgspec.Struct, frozen=True):
    """One line of the timeline; `text` as it was written, hostile until it is made plain."""

    at: int
    by: str
    what: str
    text: str = ""


def story(ledger: Ledger, incident: Incident) -> list[StoryLine]:
    """Return the timeline, oldest first. Reads the journal: for a worker. Raises JournalError."""
    log, _, index = incident.id.rpartition("/")
    entries = ledger.page(_start(ledger, index), ledger.length)
    own = entries[0].log if entries else ""
    found = [
        StoryLine(
            moment.at,
            moment.entry.by,
            f"{moment.entry.type}: {summary(moment.entry)}",
            _text(ledger, next(filter(None, map(blob_ref, map(moment.entry.d.get, TEXTS))), None)),
        )
        for moment in timeline(incident, entries)
    ]
    found += _of_mates(ledger, incident, own or log)
    found.append(StoryLine(incident.started, "", began_words(incident)))
    return sorted(found, key=lambda line: line.at)


def _start(ledger: Ledger, index: str) -> int:
    """Return where to begin; of a mate's incident the index is one of another log: no later."""
    declared = int(index) if index.isdecimal() else ledger.length
    return max(0, min(declared, ledger.length) - BEFORE, ledger.length - AFTER)


def _of_mates(ledger: Ledger, incident: Incident, own: str) -> Iterator[StoryLine]:
    for step in ledger.incident_steps().get(incident.id, ()):
        if step.log != own:
            yield StoryLine(step.at, step.by, step_words(step), _text(ledger, step.text))
    for alert in incident.alerts:
        for event in ledger.history(alert.id):
            if event.entry == NOT_OURS:
                what = f"{event.what}: {alert.title}"
                yield StoryLine(event.at, event.by, what, _text(ledger, event.note))


def step_words(step: IncidentStep) -> str:
    """Say in words what somebody did."""
    match step.move:
        case Move.DECLARE:
            return f"declared {step.level}: {step.title}"
        case Move.ROLE:
            return f"{step.what}: {step.to or 'nobody'}"
        case Move.LINK:
            gone = "no longer linked" if step.gone else "linked"
            return f"{step.what} {gone}: {step.ref or step.title or f'{len(step.alerts)} alerts'}"
        case Move.UPDATE if not step.what:
            return f"changed: {step.level} {step.title}".rstrip()
        case Move.UPDATE:
            return f"{step.what} update"
        case _:
            return f"{step.move.value} {step.what}".strip()


def story_text(incident: Incident, lines: list[StoryLine]) -> str:
    """Return the timeline as Markdown lines, times in UTC."""
    told = [f"{incident.short} {incident.level}: {incident.title}", ""]
    for line in lines:
        when = f"{datetime.fromtimestamp(line.at / 1000, UTC):%Y-%m-%d %H:%M:%S}Z"
        said = f" \u201c{' '.join(line.text.split())}\u201d" if line.text else ""
        told.append(f"- {when} {line.by} {line.what}{said}")
    return "\n".join(told) + "\n"


def _text(ledger: Ledger, ref: BlobRef | None) -> str:
    return "" if ref is None else ledger.text(ref)
