"""The blameless post-mortem: an incident report in which people stand by what they were.

Whoever had a role is called by it, everybody else `engineer A`, `engineer B`; so they are in what
was written as well. Who does what from now on keeps their name. The incident report has the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from oncall_tui.domain.blameless import Names, aliases, call, known
from oncall_tui.domain.document import Facts
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.report_incident import Action, IncidentFacts
from oncall_tui.domain.report_observed import Observed

PEOPLE = frozenset(
    {"by", "who", "given_by", "declared_by", "closed_by", "done_by", "commander", "made_by"}
)
"""Members that name somebody."""
KEPT = frozenset({"owner", "due", "zone", "tool"})


class PostmortemFacts(IncidentFacts, frozen=True):
    """What a post-mortem begins with; the rest is written by people."""

    went_well: tuple[str, ...]
    to_improve: tuple[str, ...]
    participants: str
    """What they are called here."""


def postmortem_facts(
    report: IncidentFacts,
    one: Incident,
    observed: Iterable[Observed],
    *,
    people: Iterable[str] = (),
    logs: Mapping[str, str] | None = None,
) -> PostmortemFacts:
    """Make one of an incident report.

    `people` may be spoken of though they did nothing here; `logs` says who writes which.
    """
    others = list(people)
    names = call(_roles(report, one), _met(report), others)
    took_part = {known(names, who) for who in (*_met(report), *(x for x, _ in _roles(report, one)))}
    all_names = aliases(names, others, logs or {})
    seen = [(x.well, all_names.without(x.text)) for x in observed]
    # Its own name holds that of a log, and so of somebody.
    told = _renamed(msgspec.structs.replace(report, id=report.name), all_names)
    return PostmortemFacts(
        **msgspec.structs.asdict(told),
        went_well=tuple(text for well, text in seen if well),
        to_improve=tuple(text for well, text in seen if not well),
        participants=", ".join(sorted(filter(None, took_part))),
    )


def _roles(report: IncidentFacts, one: Incident) -> Iterator[tuple[str, str]]:
    yield from ((held.who, held.role) for held in report.roles)
    yield from ((holder.who, role.value) for role, holder in one.roles.items())


def _met(report: IncidentFacts) -> Iterable[str]:
    people = [line.by for line in report.timeline]
    people += [report.declared_by, report.closed_by]
    for parts in (report.decisions, report.actions, report.notes, report.updates):
        people += [part.by for part in parts]
    people += [action.done_by for action in report.actions]
    people += [held.given_by for held in report.roles]
    people += [link.by for link in (*report.tickets, *report.changes)]
    return [who for who in people if who and not who.startswith("(")]


def _renamed(facts: Facts, names: Names) -> Any:  # noqa: ANN401 - of the type that it gets
    but = facts.owner if isinstance(facts, Action) else ""
    changed = {
        name: _changed(name, value, names, but)
        for name, value in msgspec.structs.asdict(facts).items()
    }
    return msgspec.structs.replace(facts, **changed)


def _changed(name: str, value: Any, names: Names, but: str) -> Any:  # noqa: ANN401 - likewise
    match value:
        case str() if name in PEOPLE:
            return known(names.of, value) or value
        case str() if name not in KEPT:
            return names.without(value, but=but)
        case Facts():
            return _renamed(value, names)
        case tuple():
            return tuple(_changed("", one, names, but) for one in value)
        case _:
            return value
