"""What a board comes to together with alerts of which only the number is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import (
    ABSENT,
    QUIET,
    QUIET_KEY,
    Group,
    Line,
    Row,
    Section,
    State,
    places_of,
)
from oncall_tui.domain.policy import Level

Tally = dict[str, int]
"""How many are in each state, by its word."""


class Rest(msgspec.Struct, frozen=True):
    """Alerts that are known to be there, and of which nothing else is known."""

    levels: dict[str, Tally] = {}
    """By the name of their level."""
    groups: dict[str, Tally] = {}
    """By the key of their group; these are among the others."""


def rest_of(board: Board, told: Iterable[Row]) -> Rest:
    """Count what is not among the rows that are told of; what has cleared is told elsewhere."""
    known = {row.id for row in told}
    levels: dict[str, Tally] = {}
    for row in board.rows.values():
        if row.id not in known and row.alive:
            tally = levels.setdefault(row.level.name, {})
            tally[row.state.value] = tally.get(row.state.value, 0) + 1
    groups: dict[str, Tally] = {}
    for line in board.lines:
        if isinstance(line, Group):
            left = Counter(
                row.state.value for row in line.rows if row.id not in known and row.alive
            )
            if left:
                groups[line.key] = dict(left)
    return Rest(levels, groups)


def with_rest(board: Board, rest: Rest, known: Mapping[str, Level]) -> Board:
    """Return the board with these counted in: head, headings and groups add up.

    `known` are the levels by name; alerts of others are left out. Under a filter the lines stay as
    they are: whether it would let these through cannot be known.
    """
    levels = {name: _states(tally) for name, tally in rest.levels.items() if name in known}
    everything = sum(levels.values(), Counter[State]())
    quiet = Counter({state: everything[state] for state in State if state in QUIET})
    groups = {key: _states(tally) for key, tally in rest.groups.items()}
    sums = msgspec.structs.replace(
        board,
        counts=_counts(board, levels, known),
        total=board.total + _living(everything),
        quiet=board.quiet + quiet.total(),
    )
    if board.hidden:
        return sums
    lines = [_counted(line, levels, quiet, groups) for line in board.lines]
    if quiet.total() and not any(isinstance(x, Section) and x.id == QUIET_KEY for x in lines):
        lines.append(_quiet(Section(QUIET_KEY, "Quiet", None, 0, 0, folded=True), quiet))
    return msgspec.structs.replace(sums, lines=tuple(lines), places=places_of(lines))


def _states(tally: Tally) -> Counter[State]:
    words = {state.value for state in State}
    return Counter({State(word): n for word, n in tally.items() if word in words and n > 0})


def _living(states: Counter[State]) -> int:
    return sum(n for state, n in states.items() if state not in ABSENT)


def _counts(
    board: Board, levels: Mapping[str, Counter[State]], known: Mapping[str, Level]
) -> tuple[tuple[Level, int, int], ...]:
    found = {level.name: (level, total, unacked) for level, total, unacked in board.counts}
    for name, states in levels.items():
        level, total, unacked = found.get(name, (known[name], 0, 0))
        if total + _living(states):
            sums = total + _living(states), unacked + states[State.UNACKED]
            found[name] = (level, *sums)
    return tuple(sorted(found.values(), key=lambda count: count[0].rank))


def _counted(
    line: Line,
    levels: Mapping[str, Counter[State]],
    quiet: Counter[State],
    groups: Mapping[str, Counter[State]],
) -> Line:
    if isinstance(line, Group) and line.key in groups:
        states = groups[line.key]
        unacked = line.unacked + states[State.UNACKED]
        return msgspec.structs.replace(line, unacked=unacked, rest=tuple(states.items()))
    if isinstance(line, Section) and line.level is None:
        return _quiet(line, quiet)
    if isinstance(line, Section) and line.title in levels:
        states = levels[line.title]
        unacked = line.unacked + states[State.UNACKED]
        return msgspec.structs.replace(line, total=line.total + _living(states), unacked=unacked)
    return line


def _quiet(line: Section, quiet: Counter[State]) -> Section:
    tally = Counter(dict(line.states)) + quiet
    states = tuple((state, tally[state]) for state in State if tally[state])
    return msgspec.structs.replace(line, total=line.total + quiet.total(), states=states)
