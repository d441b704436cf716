"""The blameless post-mortem: an incident report in which people stand by what they were.

Whoever had a role is called by it, everybody else `engineer A`, `engineer B`; who does what from
now on keeps their name. The incident report has the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from oncall_tui.domain.document import Facts
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.report_incident import IncidentFacts
from oncall_tui.domain.report_observed import Observed

T = TypeVar("T", bound=Facts)
PEOPLE = frozenset({"by", "who", "given_by", "declared_by", "closed_by", "done_by", "commander"})
"""Members that name somebody."""


class PostmortemFacts(IncidentFacts, frozen=True):
    """What a post-mortem begins with; the rest is written by people."""

    went_well: tuple[str, ...]
    to_improve: tuple[str, ...]
    participants: str
    """What they are called here."""


def postmortem_facts(
    report: IncidentFacts, one: Incident, observed: Iterable[Observed]
) -> PostmortemFacts:
    """Make one of an incident report."""
    names = blameless_names(report, one)
    seen = list(observed)
    timeline = tuple(
        msgspec.structs.replace(line, what=_without(line.what, names)) for line in report.timeline
    )
    told = _renamed(msgspec.structs.replace(report, timeline=timeline), names)
    return PostmortemFacts(
        **msgspec.structs.asdict(told),
        went_well=tuple(x.text for x in seen if x.well),
        to_improve=tuple(x.text for x in seen if not x.well),
        participants=", ".join(sorted(set(names.values()))),
    )


def blameless_names(report: IncidentFacts, one: Incident) -> Mapping[str, str]:
    """Return what everybody is called: by their first role, else by a letter, as they come."""
    names: dict[str, str] = {}
    for held in report.roles:
        if held.who:
            names.setdefault(held.who, held.role)
    for role, holder in one.roles.items():
        names.setdefault(holder.who, role.value)
    # Two people who had one role after each other are told apart.
    taken: dict[str, int] = {}
    for who, role_name in names.items():
        taken[role_name] = taken.get(role_name, 0) + 1
        if taken[role_name] > 1:
            names[who] = f"{role_name} {taken[role_name]}"
    letters = 0
    for who in _met(report):
        if who not in names:
            names[who] = f"engineer {_letter(letters)}"
            letters += 1
    return names


def _met(report: IncidentFacts) -> Iterable[str]:
    people = [line.by for line in report.timeline]
    people += [report.declared_by, report.closed_by]
    for parts in (report.decisions, report.actions, report.notes, report.updates):
        people += [part.by for part in parts]
    people += [action.done_by for action in report.actions]
    people += [held.given_by for held in report.roles]
    people += [link.by for link in (*report.tickets, *report.changes)]
    return [who for who in people if who]


def _without(words: str, names: Mapping[str, str]) -> str:
    """Return what was done with nobody named in it; longer names first, as one may hold another."""
    for who in sorted(names, key=len, reverse=True):
        words = words.replace(who, names[who])
    return words


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else str(number)


def _renamed(facts: T, names: Mapping[str, str]) -> T:
    changed: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(facts).items():
        if name in PEOPLE:
            changed[name] = names.get(value, value)
        elif isinstance(value, tuple):
            changed[name] = tuple(_renamed(x, names) if isinstance(x, Facts) else x for x in value)
    return msgspec.structs.replace(facts, **changed)
