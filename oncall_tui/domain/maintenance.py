"""A planned maintenance window: what it covers, how long, and how far it has come.

What it covers is out of service from its start to its end, whether or not anybody pressed a key,
and not a moment longer: a window past its end that nobody closed is overrun, and its alerts are
loud again. The plan comes from the configuration; what was done about it, from all journals.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.alert import Alert, OutOfService
from oncall_tui.domain.maintenance_steps import Move, Step

if TYPE_CHECKING:
    from oncall_tui.domain.matcher import Matcher

SHOWN_AHEAD = 7 * 86_400_000
"""Milliseconds before its start from which a window is listed."""


LONGEST = 14 * 86_400_000
"""Milliseconds: what is to be quiet for longer is a decision, no maintenance."""


class Window(msgspec.Struct, frozen=True):
    """One window as it was planned; times in milliseconds since the epoch, UTC."""

    name: str
    matchers: tuple[Matcher, ...]
    """An alert has to meet all of them; a window without any covers nothing."""
    start: int
    end: int
    owner: str = ""
    text: str = ""
    """What is done, for the announcement."""
    checklist: tuple[str, ...] = ()
    """What is looked at before it is closed."""
    runbook: str = ""
    """A runbook whose steps are looked at, in the place of the checklist."""
    source: str = ""
    """Covers only alerts of this source; empty: of all."""

    @property
    def id(self) -> str:
        """What journals call it: the same name at another time is another window."""
        return f"{self.name}@{self.start}"

    def covers(self, alert: Alert) -> bool:
        """Whether an alert is out of service while the window runs."""
        if not self.matchers or self.source not in {"", alert.source}:
            return False
        return all(matcher.matches(alert.labels) for matcher in self.matchers)


class Phase(enum.StrEnum):
    """How far a window has come, in the order in which it needs somebody."""

    OVERRUN = "overrun"
    """Past its end, and nobody closed it: its alerts are loud again."""
    RUNNING = "running"
    """Its alerts are out of service."""
    ANNOUNCED = "announced"
    SCHEDULED = "scheduled"
    CLOSED = "closed"


class Course(msgspec.Struct, frozen=True):
    """A window and what has become of it."""

    window: Window
    end: int
    """As extended."""
    announced: Step | None = None
    begun: Step | None = None
    closed: Step | None = None
    """The first one: whoever closes it after that changes nothing."""

    def phase(self, now: int) -> Phase:
        """Return how far it is."""
        if self.closed is not None:
            return Phase.CLOSED
        if now >= self.end:
            return Phase.OVERRUN
        if now >= self.window.start:
            return Phase.RUNNING
        return Phase.SCHEDULED if self.announced is None else Phase.ANNOUNCED

    def next_turn(self, now: int) -> int | None:
        """Return when its phase changes by itself."""
        if self.closed is not None:
            return None
        return next((at for at in (self.window.start, self.end) if at > now), None)


Steps = Mapping[str, Sequence[Step]]
"""By window, in their order."""


def course_of(window: Window, steps: Iterable[Step]) -> Course:
    """Fold the moves about a window, in their order.

    Its end is the planned one until somebody extends it; an end that lies before the start
    or beyond `LONGEST`, and what comes after it was closed, mean nothing.
    """
    end = window.end
    first: dict[Move, Step] = {}
    for step in steps:
        if Move.CLOSE in first:
            break
        if step.move is Move.EXTEND:
            if step.end is not None and 0 < step.end - window.start <= LONGEST:
                end = step.end
        else:
            first.setdefault(step.move, step)
    return Course(
        window, end, first.get(Move.ANNOUNCE), first.get(Move.BEGIN), first.get(Move.CLOSE)
    )


def courses(windows: Iterable[Window], steps: Steps) -> list[Course]:
    """Return how far all windows are."""
    return [course_of(window, steps.get(window.id, ())) for window in windows]


class Running(msgspec.Struct, frozen=True):
    """A window whose alerts are out of service now."""

    window: Window
    out: OutOfService


def running(found: Iterable[Course], now: int) -> tuple[Running, ...]:
    """Return the windows that run now."""
    return tuple(
        Running(one.window, OutOfService(one.window.name, one.end, one.window.owner))
        for one in found
        if one.phase(now) is Phase.RUNNING
    )


def out_of_service(alert: Alert, windows: Iterable[Running]) -> OutOfService | None:
    """Return which window an alert is out of service for; of two, the one that ends last."""
    found = [one.out for one in windows if one.window.covers(alert)]
    return max(found, key=_end, default=None)


def _end(out: OutOfService) -> int:
    return out.until or 0


_NEEDS = {phase: need for need, phase in enumerate(Phase)}


def listed(found: Iterable[Course], now: int) -> list[Course]:
    """Return what a person wants to see now: overrun first, then running, then the next days."""
    near = [one for one in found if one.closed is None and one.window.start - now <= SHOWN_AHEAD]
    return sorted(near, key=lambda one: (_group(one, now), one.window.start, one.window.id))


def _group(one: Course, now: int) -> int:
    phase = one.phase(now)
    return _NEEDS[Phase.SCHEDULED if phase is Phase.ANNOUNCED else phase]
