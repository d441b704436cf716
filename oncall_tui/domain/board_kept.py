"""What of the last board holds for the next: a key typed into a filter changes no row.

Of 10,000 alerts a poll changes a hundred: only their rows are made anew, moved and counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from oncall_tui.domain.board_lines import Row, State
from oncall_tui.domain.board_moved import Moved, moved, same
from oncall_tui.domain.board_standing import Standing
from oncall_tui.domain.board_sums import Sums

if TYPE_CHECKING:
    from oncall_tui.domain.board import Board, Inputs


class Kept:
    """Rows of the last board, their order and their sums; owned by whoever builds boards."""

    def __init__(self) -> None:
        self._inputs: Inputs | None = None
        self._board: Board | None = None
        self._until: int | None = None
        """When a row may change though nothing happens."""
        self.rows: Mapping[str, Row] = {}
        self.standing = Standing()
        self.sums = Sums()

    def board(self, inputs: Inputs) -> Board | None:
        """Return the last board where nothing happened and the same is to be seen."""
        before = self._holding(inputs)
        if before is None or inputs.sift is not None or inputs.arrange is not None:
            return None
        fields = (name for name in inputs.__struct_fields__ if name != "now")
        alike = all(same(getattr(before, name), getattr(inputs, name)) for name in fields)
        return self._board if alike else None

    def moved(self, inputs: Inputs) -> Moved | None:
        """Return what happened since the last board; None when any of its rows may differ."""
        before = self._holding(inputs)
        found = None if before is None else moved(before, inputs)
        if found is None:
            return None
        here = (id_ for id_ in found.came if id_ in self.rows and id_ not in found.went)
        # An id that two alerts have: what becomes of one follows from the other.
        twice = any(self.rows[id_].state is not State.CLEARED for id_ in here)
        return None if twice else found

    def renew(self, rows: Mapping[str, Row]) -> None:
        """Take in rows of which any may be new."""
        self._inputs = None
        self.rows, self.standing = rows, Standing(rows.values())
        self.sums = Sums(rows.values())

    def change(self, fresh: Mapping[str, Row], gone: Collection[str]) -> None:
        """Take in rows that are new or other than before, and let others go."""
        before = self.rows
        fresh = {id_: row for id_, row in fresh.items() if before.get(id_) is not row}
        old = [before[id_] for id_ in (*fresh, *gone) if id_ in before]
        if not old and not fresh:
            return
        self._inputs = None  # until it is a board again
        rows = {**before, **fresh}
        for id_ in gone:
            rows.pop(id_, None)
        self.rows = rows
        self.standing.change(old, fresh.values())
        self.sums.change(old, fresh.values())

    def keep(self, inputs: Inputs, board: Board) -> None:
        """Hold on to a board. One in which two alerts have one id is made whole every time."""
        alerts = sum(map(len, inputs.alerts))
        alone = alerts == len(self.rows) - self.sums.cleared
        self._inputs, self._board = (inputs if alone else None), board
        self._until = min(_turns(inputs, board), default=None)

    def _holding(self, inputs: Inputs) -> Inputs | None:
        """Return the inputs of the last board, if time has changed nothing since."""
        before = self._inputs
        if before is None or inputs.now < before.now:
            return None
        return before if self._until is None or inputs.now < self._until else None


def _turns(inputs: Inputs, board: Board) -> Iterator[int]:
    now, work = inputs.now, inputs.work
    if board.next_change is not None:
        yield board.next_change
    # What is not shown as held may still say who had it.
    yield from (a.until for a in work.acks.values() if a.until is not None and a.until > now)
    yield from (s.begins for s in work.snoozes.values() if s.begins > now)
