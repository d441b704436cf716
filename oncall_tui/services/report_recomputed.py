"""Holds an incident report against the entries that it stands on, as they are proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from oncall_tui.domain.document import Moment, json_of
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.incident import incident_of
from oncall_tui.domain.report_incident import IncidentFacts, incident_facts
from oncall_tui.domain.report_parts import Made
from oncall_tui.domain.text import plain
from oncall_tui.domain.work_parts import CALENDAR, millis
from oncall_tui.services.report_survey import Survey
from oncall_tui.services.report_timeline import story_of

FRAME = frozenset(Made.__struct_fields__)
"""Members that stand on no entry of the incident."""
OUTSIDE = frozenset({"document", "proofs"})
WORDS: Mapping[str, frozenset[str]] = {
    "decisions": frozenset({"text"}),
    "notes": frozenset({"text"}),
    "actions": frozenset({"text", "owner", "due"}),
    "updates": frozenset({"lines"}),
    "timeline": frozenset({"text"}),
}
"""Members made of what somebody wrote, of which an entry names no more than a hash."""
TEXTS = frozenset({"summary", "closing_note"})
"""Members that are nothing else."""
QUOTED = (
    "what people wrote (summary, decisions, notes, actions, updates, closing note, and the "
    "quotes in the timeline): an entry has only a hash of it"
)
MOST = 20
"""Differences that are told one by one."""


class Compared(msgspec.Struct, frozen=True):
    """What holding a report against its entries came to."""

    different: tuple[str, ...]
    not_covered: tuple[str, ...]


def compare(
    report: Mapping[str, Any], about: str, entries: Sequence[Entry], *, tool: str
) -> Compared:
    """Make the report again of `entries`, each log in order, and name what is different.

    `tool` is this program and its version: the words of another one may be others.
    """
    same = report.get("tool") == tool
    open_ = [
        f"{', '.join(Made.__struct_fields__)}: they stand on no entry of the incident",
        QUOTED,
        *_lacks(report),
    ]
    if not same:
        open_.append("the tool's own words in the timeline: another version made the report")
    made = _made(report)
    facts = None if made is None else _facts(about, entries, made)
    if report.get("document") != "incident" or report.get("id") != about:
        found = ["the report is not of what the proofs are about"]
    elif facts is None:
        found = ["the report cannot be made again of the entries"]
    else:
        found = list(_differences(report, json_of(facts), same=same))
    if len(found) > MOST:
        found = [*found[:MOST], f"and {len(found) - MOST} more differences"]
    return Compared(tuple(found), tuple(open_))


def _lacks(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a report says of itself that it could not see."""
    doubts = report.get("doubts")
    for doubt in doubts[:MOST] if isinstance(doubts, list) else ():
        if isinstance(doubt, str):
            yield f"what the report says that it lacks: {plain(doubt, 300)}"


def _made(report: Mapping[str, Any]) -> Made | None:
    try:
        at = millis(report["made"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Made(Moment(at), "", "", "", (), False, (), ()) if at in CALENDAR else None


def _facts(about: str, entries: Sequence[Entry], made: Made) -> IncidentFacts | None:
    survey = Survey()
    survey.take(entries)
    steps = survey.steps(about)
    one = incident_of(steps)
    if one is None:
        return None
    story = story_of(one, entries)
    return incident_facts(
        one,
        steps,
        story.told(one, _unread),
        made=made,
        read=_unread,
        acknowledged=story.acknowledged(one),
    )


def _unread(_: BlobRef) -> str:
    return ""


def _differences(
    report: Mapping[str, Any], again: Mapping[str, Any], *, same: bool
) -> Iterator[str]:
    for name in sorted(report.keys() - again.keys() - OUTSIDE):
        yield f"{plain(name, 40)}: no report has that"
    words = WORDS if same else {**WORDS, "timeline": frozenset({"text", "what"})}
    for name, right in again.items():
        if name in FRAME or name in TEXTS:
            continue
        told = report.get(name)
        if isinstance(right, list):
            yield from _of_lists(name, told, right, words.get(name, frozenset()))
        elif told != right or isinstance(told, bool) is not isinstance(right, bool):
            yield _said(name, told, right)


def _of_lists(name: str, told: Any, right: list[Any], words: frozenset[str]) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can say
    if not isinstance(told, list) or len(told) != len(right):
        count = len(told) if isinstance(told, list) else "no"
        yield f"{name}: the entries make {len(right)} lines, the report has {count}"
        return
    for number, (one, other) in enumerate(zip(told, right, strict=True), 1):
        if not isinstance(one, dict) or one.keys() != other.keys():
            yield f"{name}, line {number}: it does not read"
            continue
        for member, value in other.items():
            if member not in words and one[member] != value:
                yield _said(f"{name}, line {number}, {member}", one[member], value)


def _said(where: str, told: object, right: object) -> str:
    return f"{where}: the entries say {_shown(right)}, the report {_shown(told)}"


def _shown(value: object) -> str:
    return plain(repr(value), 80)
