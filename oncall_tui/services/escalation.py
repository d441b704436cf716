"""Escalating: whom each level asks about some alerts, and what they are told by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from oncall_tui.domain.as_typed import as_saved
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.escalating import asking_text, giving_text, how_to_reach, next_rung
from oncall_tui.domain.ladder import Ladder
from oncall_tui.domain.registry import Contact, Due
from oncall_tui.services.calling import Calling

NAMED = 3
"""People that a title names; of more it tells the number."""


class Plan(msgspec.Struct, frozen=True):
    """Whom to ask about each of some alerts."""

    title: str
    """What people read: `L2 Bob Example (bob)`; empty where the name is still to be typed."""
    asked: Mapping[str, tuple[Contact, str]] = {}
    """By alert: who, and the level of the ladder, or "" for a person."""
    coming: bool = False
    """Whether it is what comes next by the ladder."""


class Told(msgspec.Struct, frozen=True):
    """What the engineer has to do where no system does it."""

    lines: tuple[str, ...]
    text: str
    """For chat or phone."""


def plans(calling: Calling, rows: Sequence[Row], ladder: Ladder, *, now: int) -> list[Plan]:
    """Return the next level first, then every level. May read a calendar: ask in a worker."""
    ladders = {
        row.id: calling.about(row.alert, started=row.started, now=now).escalation for row in rows
    }
    contact = calling.registry.contact

    def plan(chosen: Mapping[str, Due], *, coming: bool = False) -> Plan:
        asked = {id_: (contact(due.who), due.rung.name) for id_, due in chosen.items()}
        return Plan(_title(asked), asked, coming)

    coming = {
        row.id: due
        for row in rows
        if (due := next_rung(ladders[row.id], now, after=_rung_of(row))) is not None
    }
    levels = [{id_: found[place] for id_, found in ladders.items()} for place in range(len(ladder))]
    first = [plan(coming, coming=True)] if len(coming) == len(rows) else []
    return [*first, *(plan(level) for level in levels)]


def plan_person(who: Contact, rows: Sequence[Row]) -> Plan:
    """Return the plan to ask one person about all of them; without an id it is still open who."""
    return Plan(who.title, {row.id: (who, "") for row in rows})


def told_by_hand(rows: Sequence[Row], plan: Plan, *, by: str, note: str, now: int) -> Told:
    """Say that nothing but the journal knows of it, and whom to call."""
    sources = ", ".join(sorted({row.alert.source for row in rows}))
    people = {who.id: who for who, _ in (plan.asked[row.id] for row in rows)}
    safe = as_saved(note, note)
    texts = [
        asking_text(row, rung=plan.asked[row.id][1], who=plan.asked[row.id][0], by=by, note=safe,
                    now=now)
        for row in rows
    ]  # fmt: skip
    return Told(
        (
            f"Written down; {sources} cannot be told. Call:",
            *(f"  {how_to_reach(who)}" for who in people.values()),
        ),
        "\n".join(texts),
    )


def given_by_hand(rows: Sequence[Row], to: Contact, *, by: str, note: str, now: int) -> Told:
    """Say that whoever an alert was given to does not know of it yet, and how to call them."""
    safe = as_saved(note, note)
    texts = [giving_text(row, who=to, by=by, note=safe, now=now) for row in rows]
    return Told((f"given, not told: call {how_to_reach(to)}",), "\n".join(texts))


def _rung_of(row: Row) -> str:
    return "" if row.escalated is None else row.escalated.rung


def _title(asked: Mapping[str, tuple[Contact, str]]) -> str:
    titles = dict.fromkeys(f"{rung} {who.title}".strip() for who, rung in asked.values())
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return ", ".join(list(titles)[:NAMED]) + more
