"""Which alerts a command is for: always ids that the engineer saw, never what moved there since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

import msgspec

from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Group, Line, Row, Section, State
from oncall_tui.domain.text import plain

NAMED = 4
"""This many are listed by name before a bulk command; of the rest, the number."""


class Targets(msgspec.Struct, frozen=True):
    """The alerts that a command would act on."""

    rows: tuple[Row, ...]
    hidden: int = 0
    """Marked, but kept out by the filter: these are not acted on."""
    left_out: int = 0
    """Chosen, but not in a state that the command is for."""

    def wanting(self, *states: State) -> Targets:
        """Keep those in one of these states."""
        return self.that(lambda row: row.state in states)

    def that(self, wanted: Callable[[Row], bool]) -> Targets:
        """Keep those that a command is for; the others are counted."""
        rows = tuple(row for row in self.rows if wanted(row))
        return Targets(rows, self.hidden, self.left_out + len(self.rows) - len(rows))

    @property
    def ids(self) -> frozenset[str]:
        """What they are called."""
        return frozenset(row.id for row in self.rows)

    def sources(self) -> Counter[str]:
        """Count them by source."""
        return Counter(row.alert.source for row in self.rows)

    def explain(self) -> list[str]:
        """Say what is about to be acted on, worst first."""
        lines = [
            f"{row.level.name}  {plain(row.alert.title, 40)}  {plain(row.alert.instance, 30)}"
            for row in self.rows[:NAMED]
        ]
        if len(self.rows) > NAMED:
            lines.append(f"and {len(self.rows) - NAMED} more")
        if self.hidden:
            lines.append(f"{self.hidden} marked but hidden by the filter: left out")
        if self.left_out:
            lines.append(f"{self.left_out} in another state: left out")
        return lines


def choose_targets(board: Board, line: Line | None, marks: Collection[str]) -> Targets:
    """Return the marked alerts, else the alert or the group under the cursor."""
    if marks:
        marked = [board.rows[id_] for id_ in marks if id_ in board.rows]
        rows = [row for row in marked if row.id not in board.hidden]
        rows.sort(key=lambda row: (row.level.rank, row.started, row.id))
        return Targets(tuple(rows), hidden=len(marked) - len(rows))
    if isinstance(line, Group):
        return Targets(line.rows)
    if line is None or isinstance(line, Section):
        return Targets(())
    return Targets((line,))


def describe(targets: Targets) -> str:
    """Count by level: `3 alerts (2 SEV-1, 1 SEV-2)`; one alert is called by its name."""
    if len(targets.rows) == 1:
        return plain(targets.rows[0].alert.title, 40)
    counts: dict[str, int] = {}
    for row in sorted(targets.rows, key=lambda row: row.level.rank):
        counts[row.level.name] = counts.get(row.level.name, 0) + 1
    parts = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{len(targets.rows)} alerts ({parts})"
