"""The lines of a board: headings, groups that fold, alerts."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import count, groupby
from operator import attrgetter, itemgetter
from typing import TypeAlias

import msgspec

from oncall_tui.domain.alert import Alert, OutOfService
from oncall_tui.domain.calendar import Calendar
from oncall_tui.domain.held import Held
from oncall_tui.domain.policy import Level, Target
from oncall_tui.domain.snooze import Snooze
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import Escalated, Given

_id = attrgetter("id")
_level_name = attrgetter("level.name")
_started = attrgetter("started")
_state = attrgetter("state")
_title = attrgetter("alert.title")

FOLD_FROM = 4
"""An alertname with this many alerts of one level becomes one line that unfolds."""


class State(enum.StrEnum):
    """Alarm states of ISA-18.2 / IEC 62682, in the order in which they need somebody."""

    UNACKED = "unacked"
    ACKED = "acked"
    CLEARED = "cleared"
    """Returned unacknowledged: it went away before anyone looked."""
    PENDING = "pending"
    OUT = "out"
    """Out of service: a maintenance window runs."""
    SHELVED = "shelved"
    """Silenced by somebody or snoozed by me, with an end."""
    SUPPRESSED = "muted"
    """Inhibited by another alert."""
    HEARTBEAT = "steady"
    """Its source says severity "none": it is meant to be there, as a watchdog is."""


QUIET = frozenset({State.PENDING, State.OUT, State.SHELVED, State.SUPPRESSED, State.HEARTBEAT})
ABSENT = QUIET | {State.CLEARED}
"""States that do not count as wrong now."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One alert as the board sees it; times are milliseconds on our clock."""

    id: str
    alert: Alert
    level: Level
    state: State
    started: int
    calendar: Calendar | None
    """What its targets are counted by; None when nothing is due."""
    held: Held | None = None
    ticket: Ticket | None = None
    notes: int = 0
    unsent: bool = False
    """Something about it still has to be sent."""
    cleared_at: int | None = None
    walker: str = ""
    """Who is walking a runbook about it, or an empty string."""
    snooze: Snooze | None = None
    """My own, while it holds."""
    out: OutOfService | None = None
    """What it is out of service for; `until` is on our clock."""
    raised_from: str = ""
    """Level at which it was acknowledged; it is worse now, and nobody has it."""
    raised_by: str = ""
    """Who acknowledged it then."""
    flapping: int | None = None
    """Since when it keeps changing; None: it does not."""
    escalated: Escalated | None = None
    """Who was asked about it last."""
    given: Given | None = None
    """To whom it was given who has not taken it, while that stands."""

    @property
    def ack_due(self) -> int | None:
        """When it has to be acknowledged; worked out when asked for: few rows are looked at."""
        return self._due(self.level.ack)

    @property
    def resolve_due(self) -> int | None:
        """When it has to be over."""
        return self._due(self.level.resolve)

    def _due(self, target: Target | None) -> int | None:
        if target is None or self.calendar is None:
            return None
        return target.due(self.started, self.calendar)

    @property
    def alive(self) -> bool:
        """Whether its source still tells of it: then somebody can have it, or be asked about it."""
        return self.state is not State.CLEARED

    @property
    def given_to(self) -> str:
        """For whom it is who has not taken it, or an empty string."""
        return self.given.to if self.given is not None and self.given.to != self.owner else ""

    @property
    def owner(self) -> str:
        """Who has it, or an empty string."""
        return self.held.by if self.held is not None else ""


class Section(msgspec.Struct, frozen=True):
    """A heading: one severity level, or the quiet ones."""

    key: str
    title: str
    level: Level | None
    total: int
    """Of the quiet ones all; else those that are wrong now."""
    unacked: int
    cleared: int = 0
    folded: bool = False
    states: tuple[tuple[State, int], ...] = ()
    """Of the quiet ones: how many are quiet for which reason."""

    @property
    def id(self) -> str:
        """What the cursor holds on to."""
        return self.key


class Group(msgspec.Struct, frozen=True, dict=True):
    """The alerts of one alertname and level; shown as one line, with the rows below if unfolded.

    What is asked of all its rows is worked out for groups that come into view, once.
    """

    key: str
    name: str
    level: Level
    rows: tuple[Row, ...]
    unacked: int
    folded: bool
    rest: tuple[tuple[State, int], ...] = ()
    """Members that are not among the rows, since only their number is known: by state."""

    @cached_property
    def tally(self) -> Mapping[State, int]:
        """How many are in which state; states with none are left out."""
        tally = Counter(map(_state, self.rows)) + Counter(dict(self.rest))
        return {state: tally[state] for state in State if tally[state]}

    @property
    def count(self) -> int:
        """All of them."""
        return len(self.rows) + sum(count for _, count in self.rest)

    @property
    def id(self) -> str:
        """What the cursor holds on to."""
        return self.key

    @cached_property
    def lead(self) -> Row:
        """The row that needs somebody first, wherever in the group it stands."""
        states = set(map(_state, self.rows))
        worst = next(state for state in State if state in states)
        rows = [row for row in self.rows if row.state is worst]
        rows = [row for row in rows if row.held is None] or rows
        # Those of one level are due in the order in which they began, where they are not held for a
        # time. To ask each of ten thousand when it is due, by a calendar too, takes too long.
        return min(min(rows, key=_by_start), min(rows, key=_by_hold), key=pressing)

    @cached_property
    def since(self) -> int:
        """When the oldest began that is still there; of all where all have cleared."""
        rows = [row for row in self.rows if row.state is not State.CLEARED] or self.rows
        return min(row.started for row in rows)


_NEEDS = {state: need for need, state in enumerate(State)}
_NEVER = 1 << 62


def pressing(row: Row) -> tuple[int, bool, int, int, str]:
    """Return what is least for the row of a level that needs somebody first.

    State first, what nobody has before what somebody has, then what its clock counts to.
    """
    held, dues = row.held, (row.ack_due, row.resolve_due)
    if held is not None:
        dues = (held.until, row.resolve_due)
    elif row.ack_due is not None:
        dues = (row.ack_due, None)
    due = min((at for at in dues if at is not None), default=_NEVER)
    return _NEEDS[row.state], held is not None, due, row.started, row.id


def _by_start(row: Row) -> tuple[int, str]:
    return row.started, row.id


def _by_hold(row: Row) -> tuple[int, int, str]:
    until = row.held.until if row.held is not None else None
    return _NEVER if until is None else until, row.started, row.id


Line: TypeAlias = Section | Group | Row


def line_id(line: Line) -> str:
    """Return what the cursor holds on to: it names the same thing after every poll."""
    return line.id


def places_of(lines: Iterable[Line]) -> dict[str, int]:
    """Return where each line stands, by its id."""
    return dict(zip(map(_id, lines), count()))


def children_of(lines: Iterable[Line]) -> frozenset[str]:
    """Return the ids of rows that stand below the line of their group."""
    groups = [line for line in lines if isinstance(line, Group)]
    return frozenset([row.id for group in groups if not group.folded for row in group.rows])


QUIET_KEY = "#quiet"


class Folding(msgspec.Struct, frozen=True):
    """What the engineer wants to see in one line."""

    grouped: bool = True
    by: str = ""
    """The label whose value makes a group; empty: the alert's name."""
    unfolded: frozenset[str] = frozenset()
    """Keys of groups and sections that the engineer opened."""
    pinned: str | None = None
    """Id of the row under the cursor: its group is not folded over it."""
    least: int = FOLD_FROM
    """Alerts of one name and level that make a group."""
    flat: bool = False
    """Show rows as they stand, without headings and groups."""


def lines_of(rows: Sequence[Row], folding: Folding) -> list[Line]:
    """Put rows, which stand in their order, under headings; quiet ones last, never dropped."""
    if folding.flat:
        return list(rows)
    quiet = [row for row in rows if row.state in QUIET]
    loud = [row for row in rows if row.state not in QUIET] if quiet else rows
    lines: list[Line] = []
    for _, of_level in groupby(loud, _level_name):
        lines += _section(list(of_level), folding)
    if quiet:
        lines += _quiet_section(quiet, folding)
    return lines


def _section(rows: Sequence[Row], folding: Folding) -> list[Line]:
    level = rows[0].level
    states = list(map(_state, rows))
    unacked, cleared = states.count(State.UNACKED), states.count(State.CLEARED)
    head = Section(f"#{level.name}", level.name, level, len(rows) - cleared, unacked, cleared)
    return [head, *_grouped(rows, folding)]


def _quiet_section(rows: Sequence[Row], folding: Folding) -> list[Line]:
    folded = QUIET_KEY not in folding.unfolded
    tally = Counter(row.state for row in rows)
    states = tuple((state, tally[state]) for state in State if tally[state])
    head = Section(QUIET_KEY, "Quiet", None, len(rows), 0, folded=folded, states=states)
    return [head] if folded else [head, *_grouped(rows, folding)]


def _grouped(rows: Sequence[Row], folding: Folding) -> list[Line]:
    """Put one line in place of many alerts of one name, where the first of them stood."""
    if not folding.grouped:
        return list(rows)
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, key in enumerate(zip(map(_level_name, rows), _names(rows, folding), strict=True)):
        places[key].append(place)
    found: list[tuple[int, list[Line]]] = []
    for (_, name), at in places.items():
        members = [rows[place] for place in at]
        if len(members) < folding.least:
            found += [(place, [row]) for place, row in zip(at, members, strict=True)]
        else:
            # Those without the label come after everything that has it.
            found.append((at[0] if name else len(rows), _group(name, members, folding)))
    found.sort(key=itemgetter(0))
    return [line for _, lines in found for line in lines]


def _names(rows: Iterable[Row], folding: Folding) -> Iterable[str]:
    """Return what each row is grouped by; empty without the label."""
    by = folding.by
    return [row.alert.labels.get(by, "") for row in rows] if by else map(_title, rows)


def _group(name: str, members: Sequence[Row], folding: Folding) -> list[Line]:
    first = members[0]
    key = f"{first.level.name}/{first.state in QUIET:d}/{folding.by}={name}"
    pinned = folding.pinned is not None and any(row.id == folding.pinned for row in members)
    folded = key not in folding.unfolded and not pinned
    unacked = list(map(_state, members)).count(State.UNACKED)
    shown = f"{folding.by}={name}" if folding.by else name
    shown = shown if name else f"no {folding.by}"
    head = Group(key, shown, first.level, tuple(members), unacked, folded)
    return [head] if folded else [head, *members]
