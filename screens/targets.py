"""Which alerts a command is for: always ids that the engineer saw, never what moved there since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from heapq import nsmallest

import msgspec

from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Group, Line, Row, Section, State, pressing
from oncall_tui.domain.text import plain

LEFT_OUT = "hidden by the filter, left out"
NAMED = 4
"""This many are listed by name before a bulk command; of the rest, the number."""


class Targets(msgspec.Struct, frozen=True):
    """The alerts that a command would act on."""

    rows: tuple[Row, ...]
    hidden: int = 0
    """Marked, but kept out by the filter: these are not acted on."""
    left_out: int = 0
    """Chosen, but not in a state that the command is for."""
    marked: bool = False
    """Chosen by marks, not by the cursor."""

    def wanting(self, *states: State) -> Targets:
        """Keep those in one of these states."""
        return self.that(lambda row: row.state in states)

    def that(self, wanted: Callable[[Row], bool]) -> Targets:
        """Keep those that a command is for; the others are counted."""
        rows = tuple(row for row in self.rows if wanted(row))
        left_out = self.left_out + len(self.rows) - len(rows)
        return msgspec.structs.replace(self, rows=rows, left_out=left_out)

    @property
    def some_hidden(self) -> bool:
        """Whether fewer are acted on than were marked: that is asked about first."""
        return self.marked and self.hidden > 0

    @property
    def hidden_words(self) -> str:
        """Say what of the marks is not acted on; empty where that is nothing."""
        if not self.hidden:
            return ""
        return f"{self.hidden} marked {'is' if self.hidden == 1 else 'are'} {LEFT_OUT}"

    @property
    def ids(self) -> frozenset[str]:
        """What they are called."""
        return frozenset(row.id for row in self.rows)

    def sources(self) -> Counter[str]:
        """Count them by source."""
        return Counter(row.alert.source for row in self.rows)

    @property
    def doubts(self) -> list[str]:
        """Say what is left out."""
        other = f"{self.left_out} in another state: left out" if self.left_out else ""
        return [words for words in (self.hidden_words, other) if words]

    def explain(self) -> list[str]:
        """Say what is about to be acted on, worst first."""
        lines = [
            f"{row.level.name}  {plain(row.alert.title, 40)}  {plain(row.alert.instance, 30)}"
            for row in nsmallest(NAMED, self.rows, key=_worst)
        ]
        if len(self.rows) > NAMED:
            lines.append(f"and {len(self.rows) - NAMED} more")
        lines += self.doubts
        return lines


def _worst(row: Row) -> tuple[object, ...]:
    """Return what is least for the worst: a group in a storm stands in no such order."""
    return row.level.rank, *pressing(row)


def choose_targets(board: Board, line: Line | None, marks: Collection[str]) -> Targets:
    """Return the marked alerts that are shown, else the alert or the group under the cursor.

    Marks that a filter hides are never acted on; where it hides all of them it is as if there
    were none, but that they are left out is said.
    """
    marked = [board.rows[id_] for id_ in marks if id_ in board.rows]
    rows = [row for row in marked if row.id not in board.hidden]
    hidden = len(marked) - len(rows)
    if (marks and not hidden) or rows:
        rows.sort(key=lambda row: (row.level.rank, row.started, row.id))
        return Targets(tuple(rows), hidden, marked=True)
    if isinstance(line, Group):
        return Targets(line.rows, hidden)
    if line is None or isinstance(line, Section):
        return Targets((), hidden)
    return Targets((line,), hidden)


def describe(targets: Targets) -> str:
    """Count by level: `3 alerts (2 SEV-1, 1 SEV-2)`; one alert is called by its name."""
    if len(targets.rows) == 1:
        return plain(targets.rows[0].alert.title, 40)
    counts: dict[str, int] = {}
    for row in sorted(targets.rows, key=lambda row: row.level.rank):
        counts[row.level.name] = counts.get(row.level.name, 0) + 1
    parts = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{len(targets.rows)} alerts ({parts})"
