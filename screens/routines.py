"""Routines: the checklists that the calendar asks for, what is due first."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.routine import Routine
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from screens.command import Command
from screens.commands import ROUTINES
from screens.glyphs import Glyphs
from screens.listed import ListedScreen
from screens.present import Piece
from screens.present_quiet import section_items
from screens.present_routines import routine_lines, routine_sections
from screens.runbooks import RunbooksScreen
from screens.theme import Role
from screens.view import View
from screens.widgets.pieces_pane import PiecesPane


class RoutinesScreen(ListedScreen):
    """The list of routines."""

    NAME = "routines"
    COMMANDS_HERE = ROUTINES
    DEFAULT_CSS = "RoutinesScreen #why { height: 6; }"

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__(desk, glyphs)
        self._routines: list[Routine] | None = None
        """None: not read yet."""

    def fill(self, view: View, *, asked: bool) -> None:
        """Show what is known, and look again: cheap when nothing was written."""
        self._fill(asked=asked)
        self._look()

    @work(exclusive=True, group="routines")
    async def _look(self) -> None:
        routines = self.desk.routines
        if routines is None:
            return
        first = self._routines is None
        try:
            self._routines = await asyncio.to_thread(routines.now)
        except OncallError:  # every digest says so, and this is tried again with a later one
            return
        self._fill(asked=first)
        self.update_message()
        self.update_keys()

    def _fill(self, *, asked: bool) -> None:
        if not self.is_mounted or self._routines is None:
            return
        now, zone = self.desk.clock.now(), ZoneInfo(self.desk.zone)
        sections = routine_sections(self._routines, now=now, zone=zone, glyphs=self.glyphs)
        self.items.show(section_items(sections, self.glyphs), asked=asked, loading=True)
        self._explain()

    def status(self) -> list[Piece]:
        """Say how many there are, and how many call for somebody."""
        if not self._routines:
            known = self._routines is not None
            return [("no runbook says when it is due" if known else "reading", Role.DIM)]
        overdue = sum(one.is_overdue for one in self._routines)
        due = sum(one.calls for one in self._routines)
        pieces: list[Piece] = [(f"{len(self._routines)} routines", Role.DIM)]
        if due:
            pieces.append((f"{due} due", Role.SOON))
        if overdue:
            pieces.append((f"{overdue} overdue", Role.LATE))
        return pieces

    def on_line_list_moved(self) -> None:
        """Keep the keys right, and say more about the routine under the cursor."""
        self.update_keys()
        self._explain()

    def current(self) -> Routine | None:
        """Return the routine under the cursor."""
        item = self.items.current
        if item is None or self._routines is None:
            return None
        return next((one for one in self._routines if one.path == item.id), None)

    def _explain(self) -> None:
        one = self.current()
        now, zone = self.desk.clock.now(), ZoneInfo(self.desk.zone)
        lines = [] if one is None else routine_lines(one, now=now, zone=zone)
        self.query_one("#why", PiecesPane).show(lines)

    # Commands

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        return super().why_not(command) or ("" if self.current() else "no routine is chosen")

    def action_open(self) -> None:
        """Read it; from there it can be walked."""
        one = self.current()
        if self.guard("open") and one is not None:
            self.post_message(RunbooksScreen.Look(one.path))

    def action_walk(self) -> None:
        """Go on with the walk that this log has open, else begin one."""
        one = self.current()
        if not self.guard("walk") or one is None:
            return
        if one.walking is not None and one.ours:
            self.post_message(RunbooksScreen.Resume(one.walking.run))
        else:
            self.post_message(RunbooksScreen.Start(one.path))
