"""Times of an incident: how long each phase took, and when the next update is due."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.incident import Incident
from oncall_tui.domain.incident_steps import Audience, Phase
from oncall_tui.domain.policy import Level


class Spent(msgspec.Struct, frozen=True):
    """How long a phase took so far, in milliseconds; a phase that came twice, both together."""

    phase: Phase
    millis: int


class DueUpdate(msgspec.Struct, frozen=True):
    """When somebody has to be told next, milliseconds."""

    audience: Audience
    at: int


def spent(incident: Incident, now: int) -> list[Spent]:
    """Return the time in each phase that came, in the order of the phases."""
    end = now if incident.closed is None else incident.closed.at
    sums: dict[Phase, int] = {}
    ends = [*(turn.at for turn in incident.turns[1:]), end]
    for turn, until in zip(incident.turns, ends, strict=True):
        sums[turn.phase] = sums.get(turn.phase, 0) + max(0, until - turn.at)
    return [Spent(phase, sums[phase]) for phase in Phase if phase in sums]


def next_update(incident: Incident, level: Level | None, calendar: Calendar) -> DueUpdate | None:
    """Return which update is due first; None where the level asks for none, or it is over.

    In review nobody waits for news any more.
    """
    if level is None or level.update is None or not incident.is_open:
        return None
    if incident.phase is Phase.REVIEW:
        return None
    dues = [
        DueUpdate(
            audience,
            level.update.due(incident.told(audience) or incident.declared, calendar),
        )
        for audience in Audience
    ]
    return min(dues, key=lambda due: due.at)
