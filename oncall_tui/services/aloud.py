"""The board in lines, one for each thing that is wrong and then one for each thing that happens.

For screen readers, logs and pipes: nothing is drawn over, nothing is aligned, nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oncall_tui.domain.alert import OWN
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import QUIET, Row, State
from oncall_tui.domain.counted import counted
from oncall_tui.domain.ladder import Ladder, rung_at
from oncall_tui.domain.since import Change, Kind, Look, changes, look_at
from oncall_tui.domain.snapshot import Fault, Liveness, SourceHealth
from oncall_tui.domain.text import plain
from oncall_tui.domain.timer import Timer, timer_for
from oncall_tui.services.digest import Digested

LONGEST = 400
"""Characters of one line."""


class Aloud:
    """Says what a state of the desk is, and after that what is new in each."""

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._before: Look | None = None
        self._states: dict[str, Liveness] = {}
        self._rungs: dict[str, str] = {}
        """By alert that is overdue: the level of escalation that was told last."""

    def tell(self, digested: Digested, now: int) -> list[str]:
        """Return the lines that have to be said; none until each source has answered or failed."""
        if any(health.next_try is None for health in digested.health.values()):
            return []
        board, live = digested.board, self._with_a_word(digested.health)
        lines = self._sources(digested.health)
        if self._before is None:
            lines += self._whole(board, now, complete=digested.complete)
        else:
            found = changes(self._before, board.rows, sources=live, gone={})
            lines += [self._changed(change, board, now) for change in found]
        lines += self._late(board, now)
        if self._before is None or digested.complete or len(live) > 1:
            self._before = look_at(board.rows, live, at=now)
        return [plain(line, LONGEST) for line in lines]

    @staticmethod
    def _with_a_word(health: Mapping[str, SourceHealth]) -> list[str]:
        """Return the sources whose alerts can come and go; ourselves among them, who always can."""
        return [OWN, *(name for name, one in health.items() if one.last_good is not None)]

    def _sources(self, health: Mapping[str, SourceHealth]) -> list[str]:
        """Say which sources answer no more, and which do again."""
        lines = []
        for name, one in health.items():
            before = self._states.get(name, Liveness.LIVE)
            self._states[name] = one.liveness
            if one.liveness is before:
                continue
            if one.live:
                lines.append(f"{name} answers again")
            elif before is Liveness.LIVE:
                lines.append(f"{name} {one.fault.words}, its last word stays: {one.error}")
            elif one.liveness is Liveness.UNREACHABLE:
                what = "is unreachable" if one.fault is Fault.SILENT else one.fault.words
                lines.append(f"{name} {what}: {one.error}")
        return lines

    def _whole(self, board: Board, now: int, *, complete: bool) -> list[str]:
        loud = [row for row in _in_order(board) if row.state not in QUIET]
        unacked = sum(row.state is State.UNACKED for row in loud)
        least = "" if complete else "at least "
        lines = [f"{least}{counted(board.total, 'alert')}, {unacked} unacked, {board.quiet} quiet"]
        return lines + [self._row(row, now) for row in loud]

    def _changed(self, change: Change, board: Board, now: int) -> str:
        row = board.rows.get(change.id)
        if change.kind is Kind.ROSE and row is not None:
            return f"new: {self._row(row, now)}"
        about = ", ".join(part for part in (f"{change.level} {change.title}", change.where) if part)
        what = f" from {change.what}" if change.what else ""
        return f"{change.kind.value}{what}: {about}, {change.id}"

    def _late(self, board: Board, now: int) -> list[str]:
        """Say once for each level of escalation that an alert has reached it."""
        lines = []
        rungs: dict[str, str] = {}
        for row in _in_order(board):
            due = row.ack_due if row.state is State.UNACKED else None
            if due is None or due > now:
                continue
            rung = rungs[row.id] = rung_at(self._ladder, now - row.started).name
            if self._before is not None and self._rungs.get(row.id) != rung:
                lines.append(f"nobody acknowledged: {self._row(row, now)}")
        self._rungs = rungs
        return lines

    def _row(self, row: Row, now: int) -> str:
        parts = [f"{row.level.name} {row.state.value} {row.alert.title}"]
        where = "/".join(part for part in (row.alert.service, row.alert.instance) if part)
        clock = self._timer(row).text(now)
        owner = f"of {row.owner}" if row.owner else ""
        given = f"given to {row.given_to}" if row.given_to else ""
        parts += [part for part in (where, f"from {row.alert.source}", owner, given, clock) if part]
        return ", ".join([*parts, row.id])

    def _timer(self, row: Row) -> Timer:
        return timer_for(
            started=row.started,
            ack_due=row.ack_due,
            resolve_due=row.resolve_due,
            acked=row.held is not None,
            expires=row.held.until if row.held is not None else None,
            ladder=self._ladder,
        )


def _in_order(board: Board) -> Iterable[Row]:
    """Return every row, worst first."""
    return sorted(board.rows.values(), key=lambda row: (row.level.rank, row.started, row.id))
