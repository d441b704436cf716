"""`assign`, `escalate`: whose an alert is to be, and who is asked to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import parse_duration
from oncall_tui.domain.registry import Contact
from oncall_tui.domain.text import plain
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import OncallError, UsageError
from oncall_tui.services.acting import Acts, Outcome
from oncall_tui.services.desk import Desk
from oncall_tui.services.escalation import (
    Plan,
    Told,
    given_by_hand,
    plan_person,
    plans,
    told_by_hand,
)
from oncall_tui.services.known_people import known_people, names_of, no_such_level
from oncall_tui.services.people import find, resolve
from oncall_tui.verbs.acts import Act, Choice, is_alive


def assign(*, to: str, note: str, lasts: str | None, anyone: bool = False) -> Choice:
    """Give alerts to somebody for `lasts` (such as 30m), else for as long as the level says.

    `anyone` takes a name that stands in no list here.
    """
    if not to.strip():
        raise UsageError("nobody is named", hint="say who with --to")
    wanted = None if lasts is None else parse_duration(lasts)

    def prepare(desk: Desk, rows: Sequence[Row], now: int) -> Act:
        mine = is_me(to.strip(), desk.me)
        who = desk.me if mine else _who(desk, rows, to, anyone=anyone).id
        ends = {row.id: now + 1000 * (wanted or row.level.expires) for row in rows}
        owners = {row.id: row.owner or row.raised_by for row in rows}

        def act(acts: Acts, rows: Sequence[Row], now: int) -> list[Outcome]:  # noqa: ARG001 - as `Act` says
            return acts.assign(
                [row.alert for row in rows],
                who,
                until=lambda alert: ends[alert.id],
                over=lambda alert: owners[alert.id],
                note=note,
                mine=mine,
            )

        return act

    def after(desk: Desk, rows: Sequence[Row], outcomes: Iterable[Outcome]) -> list[str]:
        found = _untold(rows, outcomes)
        if not found or is_me(to.strip(), desk.me):
            return []
        who = _who(desk, rows, to, anyone=True)
        now = desk.clock.now()
        return _said(given_by_hand(found, who, by=desk.me, note=note, now=now))

    return Choice(
        f"given to {to.strip()}",
        is_alive,
        prepare=prepare,
        takes_over=bool(note.strip()),
        after=after,
    )


def escalate(*, to: str, note: str, anyone: bool = False) -> Choice:
    """Ask a level of the ladder about alerts, or a person; without `to` the next level.

    `anyone` takes a name that stands in no list here.
    """
    if not note.strip():
        raise UsageError("nobody is asked without a word", hint="say why with --note")
    chosen: list[Plan] = []

    def prepare(desk: Desk, rows: Sequence[Row], now: int) -> Act:
        plan = plan_for(desk, rows, to.strip(), now, anyone=anyone)
        chosen.append(plan)
        asked = {id_: (who.id, rung) for id_, (who, rung) in plan.asked.items()}

        def act(acts: Acts, rows: Sequence[Row], now: int) -> list[Outcome]:  # noqa: ARG001 - as `Act` says
            alerts = [row.alert for row in rows]
            return acts.escalate(alerts, to=lambda alert: asked[alert.id], note=note)

        return act

    def after(desk: Desk, rows: Sequence[Row], outcomes: Iterable[Outcome]) -> list[str]:
        found = _untold(rows, outcomes)
        if not found:
            return []
        now = desk.clock.now()
        return _said(told_by_hand(found, chosen[-1], by=desk.me, note=note, now=now))

    return Choice("escalated", is_alive, prepare=prepare, after=after)


def plan_for(desk: Desk, rows: Sequence[Row], to: str, now: int, *, anyone: bool) -> Plan:
    """Return whom to ask: the next level without `to`, else a level of that name, or a person."""
    ladder = desk.policy.ladder
    names = [rung.name.casefold() for rung in ladder]
    if to and to.casefold() not in names:
        return plan_person(_who(desk, rows, to, anyone=anyone), rows)
    offered = plans(desk.calling, rows, ladder, now=now)
    if not to:
        coming = next((plan for plan in offered if plan.coming), None)
        if coming is None:
            raise OncallError("the policy has no ladder", hint="name somebody with --to")
        return coming
    levels = [plan for plan in offered if not plan.coming]
    return levels[names.index(to.casefold())]


def _untold(rows: Sequence[Row], outcomes: Iterable[Outcome]) -> list[Row]:
    untold = {o.target.id for o in outcomes if o.saved and not o.sends}
    return [row for row in rows if row.id in untold]


def _said(told: Told) -> list[str]:
    return [*told.lines, "", *told.text.splitlines()]


def _who(desk: Desk, rows: Sequence[Row], to: str, *, anyone: bool) -> Contact:
    """Return who is meant. Raises UsageError where no list has that name, unless that is meant."""
    known = known_people(desk, rows)
    found = find(known, to)
    if found is not None:
        return found
    level = no_such_level(to, desk.policy.ladder)
    if level and not anyone:
        raise UsageError(level, hint="nothing was done")
    if not anyone:
        raise UsageError(
            f"nobody called {plain(to.strip(), 80)} is known",
            hint=f"nothing was done; --anyone takes any name; known: {names_of(known)}",
        )
    return resolve(known, to)
