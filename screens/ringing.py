"""Has the terminal call for the engineer: bell, notification and title follow from the board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from oncall_tui.domain.board import Board
from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.counted import counted
from oncall_tui.domain.hush import Storming, after_quiet, in_quiet, in_storm, storm_call
from oncall_tui.domain.ringing import Heard, Ring, Ringing, listen, looked, stays
from oncall_tui.domain.text import plain
from screens.terminal.notices import (
    BELL,
    RESTORE_TITLE,
    SAVE_TITLE,
    notification,
    window_title,
)

if TYPE_CHECKING:
    from oncall_tui.services.storms import StormNow

NAMED = 2
"""Alerts that a notification calls by name; of the rest, the number."""


class Ringer:
    """Holds every board against what has rung.

    `listen` belongs to the thread that builds boards; everything else to that of the screen.
    """

    def __init__(
        self, ringing: Ringing, write: Callable[[str], object], environ: Mapping[str, str]
    ) -> None:
        """`write` sends a sequence to the terminal."""
        self._how = ringing
        self._write = write
        self._environ = environ
        self._heard = Heard()
        self._of: tuple[Mapping[str, Row], Heard] = ({}, self._heard)
        """The rows that were listened to last, and what was heard of them."""
        self._looked = False
        self._named = ""
        self._storm: Storming | None = None
        self._was_quiet = False

    def listen(
        self,
        board: Board,
        *,
        now: int,
        settled: bool,
        storm: StormNow | None = None,
        quiet: bool = False,
    ) -> Ring | None:
        """Return the call that a board gives rise to.

        Until every source has answered or failed once (`settled`) nothing rings: that is what
        was there when the engineer came. In a storm, and while somebody sits before the screen
        (`quiet`), little does: see `domain.hush`.
        """
        if self._looked:
            self._looked, self._heard = False, looked(self._heard)
        heard = self._heard if settled or self._heard.begun else Heard()
        ring = self._hold_against(heard, board.rows, now)
        ring = self._in_storm(heard, ring, board, storm, now)
        ring = self._in_quiet(heard, ring, board, quiet=quiet, now=now)
        if not settled and not heard.begun:
            self._heard = Heard()
        return ring

    def _hold_against(self, heard: Heard, rows: Mapping[str, Row], now: int) -> Ring | None:
        """Hear what has rung by these rows; of 10,000 that are the very same nothing is asked."""
        of, known = self._of
        if rows is of and heard is known and stays(heard, self._how.rules, now=now):
            return None
        self._heard, ring = listen(heard, rows.values(), self._how.rules, now=now)
        self._of = rows, self._heard
        return ring

    def _in_storm(
        self, before: Heard, ring: Ring | None, board: Board, storm: StormNow | None, now: int
    ) -> Ring | None:
        """One call for the storm itself; then hardly any."""
        if storm is None:
            self._storm = None
            return ring
        if self._storm is not None and self._storm.since == storm.at:
            self._heard, ring, self._storm = in_storm(before, self._heard, ring, self._storm)
            return ring
        rows = [board.rows[id_] for id_ in self._heard.unseen if id_ in board.rows]
        call, self._storm = storm_call(rows, Storming(f"STORM {storm.words}", storm.at))
        if storm.by_hand or call is None:
            return ring
        self._heard = structs.replace(self._heard, last=now)
        return call

    def _in_quiet(
        self, before: Heard, ring: Ring | None, board: Board, *, quiet: bool, now: int
    ) -> Ring | None:
        if quiet:
            self._was_quiet = True
            self._heard, ring = in_quiet(before, self._heard, ring)
        elif self._was_quiet:
            self._was_quiet = False
            if ring is None:
                self._heard, ring = after_quiet(self._heard, board.rows, now=now)
        return ring

    def due(self, now: int, *, quiet: bool = False) -> bool:
        """Whether a call is to be repeated, or made up for: the next board will do it."""
        if quiet or self._was_quiet:
            return not quiet
        repeat = self._how.rules.repeat
        waits = bool(self._heard.unseen) and not self._looked
        return waits and 0 < repeat <= now - self._heard.last

    def looked(self) -> None:
        """Somebody is at the keyboard: what rang so far is seen."""
        self._looked = True

    def sound(self, ring: Ring | None, board: Board, *, complete: bool) -> None:
        """Call, and name the window after the board."""
        if ring is not None:
            told = notification(call_text(ring), self._environ, form=self._how.form)
            self._write((BELL if self._how.bell else "") + told)
        title = title_of(board, complete=complete)
        if self._how.title and title != self._named:
            before = "" if self._named else SAVE_TITLE
            self._named = title
            self._write(before + window_title(title, self._environ))

    def leave(self) -> None:
        """Give the window its old name back."""
        if self._named:
            self._named = ""
            self._write(RESTORE_TITLE)


def call_text(ring: Ring) -> str:
    """Say what a call is about: `SEV-1 DiskWillFill (db1), SEV-2 Slow, and 3 more`."""
    named = [_row_text(row.level.name, row.alert.title, row.alert.instance) for row in ring.rows]
    text = ", ".join(named[:NAMED])
    if len(named) > NAMED:
        text += f", and {len(named) - NAMED:,} more"
    if ring.said:
        return f"{ring.said}: {text}"
    return f"still unacknowledged: {text}" if ring.again else text


def title_of(board: Board, *, complete: bool) -> str:
    """Return the window's name: what is unacknowledged, worst first, else how much is wrong."""
    unacked = ", ".join(f"{count} {level.name}" for level, _, count in board.counts if count)
    least = "" if complete else "at least "
    if unacked:
        return f"oncall-tui: {least}{unacked} unacked"
    if board.total:
        return f"oncall-tui: {least}{counted(board.total, 'alert')}, none unacked"
    return "oncall-tui: " + ("nothing is wrong" if complete else "nothing known to be wrong")


def _row_text(level: str, title: str, instance: str) -> str:
    where = f" ({plain(instance, 30)})" if instance else ""
    return f"{level} {plain(title, 50)}{where}"
