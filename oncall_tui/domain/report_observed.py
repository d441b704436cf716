"""What the journal shows went well in an incident, or could have gone better: measured, not judged.

Each line is a fact with its number; what it means is for the people who review it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.duration import compact
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Audience, Phase, Role
from oncall_tui.domain.maintenance_steps import Answer
from oncall_tui.domain.policy import Level


class Deeds(msgspec.Struct, frozen=True):
    """What the timeline holds, counted."""

    acknowledged: int | None = None
    """When somebody first had one of the alerts, milliseconds."""
    runs: tuple[str, ...] = ()
    """Titles of the runbooks that were walked."""
    failed_steps: int = 0
    failed_effects: int = 0
    """Requests that other systems did not take."""


class Observed(msgspec.Struct, frozen=True):
    """One line; `well` says on which side it stands."""

    well: bool
    text: str


def observed(
    one: Incident, deeds: Deeds, level: Level | None, calendar: Calendar, now: int
) -> list[Observed]:
    """Return what the journal shows, in the order of the incident."""
    return [
        *_acknowledged(one, deeds, level, calendar),
        *_commanded(one),
        *_told(one, level, calendar, now),
        *_walked(deeds),
        *_closed(one),
    ]


def _acknowledged(
    one: Incident, deeds: Deeds, level: Level | None, calendar: Calendar
) -> Iterator[Observed]:
    if deeds.acknowledged is None:
        if one.alerts:
            yield Observed(False, "No acknowledgement of its alerts stands in the journals.")
        return
    took = compact(max(0, deeds.acknowledged - one.started) // 1000)
    if level is None or level.ack is None:
        yield Observed(True, f"The first acknowledgement came after {took}.")
        return
    due = level.ack.due(one.started, calendar)
    wanted = compact((due - one.started) // 1000)
    well = deeds.acknowledged <= due
    yield Observed(well, f"The first acknowledgement came after {took}; the target was {wanted}.")


def _commanded(one: Incident) -> Iterator[Observed]:
    if Role.COMMANDER not in one.roles:
        yield Observed(False, "Nobody was its incident commander at the end.")


def _told(one: Incident, level: Level | None, calendar: Calendar, now: int) -> Iterator[Observed]:
    """Count the updates that came later than the level asks; in review nobody waits."""
    if level is None or level.update is None:
        return
    end = now if one.closed is None else one.closed.at
    end = min([end, *(turn.at for turn in one.turns if turn.phase is Phase.REVIEW)])
    for audience in Audience:
        sent = sorted(u.at for u in one.updates if u.audience is audience and u.at <= end)
        clocks = [one.declared, *sent]
        late = sum(
            next_ > level.update.due(before, calendar)
            for before, next_ in zip(clocks, [*sent, end], strict=True)
        )
        words = f"{_many(len(sent), f'{audience.value} update')} went out"
        if late:
            waited = f"people waited longer than agreed {_many(late, 'time')}"
            yield Observed(False, f"{words}; {waited}.")
        elif sent:
            yield Observed(True, f"{words}, {'each ' if len(sent) > 1 else ''}in time.")


def _walked(deeds: Deeds) -> Iterator[Observed]:
    for title in deeds.runs:
        yield Observed(True, f"A runbook was walked: {title}.")
    if not deeds.runs:
        yield Observed(False, "No runbook was walked.")
    if deeds.failed_steps:
        yield Observed(False, f"{_many(deeds.failed_steps, 'step')} of runbooks failed.")
    if deeds.failed_effects:
        yield Observed(
            False, f"Other systems did not take {_many(deeds.failed_effects, 'request')}."
        )


def _closed(one: Incident) -> Iterator[Observed]:
    if one.closed is None:
        yield Observed(False, "The incident is not closed yet.")
        return
    for point in one.closed.points:
        if point.answer is Answer.FAILED:
            yield Observed(False, f"At the closing this was not the case: {point.text}.")
    if one.todos:
        yield Observed(False, f"Open when this was written: {_many(len(one.todos), 'TODO')}.")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
