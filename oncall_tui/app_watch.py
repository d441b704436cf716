"""What is watched beside the alerts: storms, absences of the engineer, a bell that is off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, work

from oncall_tui.app_handover import HandoverWatch
from oncall_tui.domain.board_lines import Group, Section
from oncall_tui.domain.duration import parse_duration
from oncall_tui.errors import OncallError
from oncall_tui.services.digest import Digested

if TYPE_CHECKING:
    from oncall_tui.services.absence import Absent
    from oncall_tui.services.vigil import Vigil


class Watch(HandoverWatch):
    """Tells what happened meanwhile, and carries out the keys about it."""

    vigil: Vigil | None = None
    """Loaded after the first paint."""

    routines_due = routines_overdue = 0
    """As of the last count."""

    @work(exclusive=True, group="routines due")
    async def _count_routines(self) -> None:
        """Count the checklists that are due; the files and the journal are read in a thread."""
        if self.desk.routines is None:
            return
        try:
            found = await asyncio.to_thread(self.desk.routines.now)
        except OncallError:  # every digest says so, and this is tried again in a minute
            return
        due = [one for one in found if one.calls]
        counts = len(due), sum(one.is_overdue for one in due)
        if counts != (self.routines_due, self.routines_overdue):
            self.routines_due, self.routines_overdue = counts
            self.rebuild()

    def _open_vigil(self) -> Vigil:
        from oncall_tui.services.vigil import Vigil

        self.vigil = Vigil(self.desk)
        return self.vigil

    def _bell_is_off(self) -> bool:
        return self.vigil is not None and self.vigil.awake.until is not None

    async def on_event(self, event: events.Event) -> None:
        """Hear of every key first: who presses one is there."""
        if isinstance(event, events.Key) and not event.is_forwarded and self.vigil is not None:
            absent = self.vigil.absence.pressed()
            if absent is not None:
                self._came_back(self.vigil, absent)
        await super().on_event(event)

    @work
    async def _came_back(self, vigil: Vigil, absent: Absent) -> None:
        from screens.present_storm import since_words

        found = await asyncio.to_thread(vigil.absence.came_back, absent)
        if found is not None:
            self._say(since_words(found, ZoneInfo(self.desk.zone)))

    def _told_since(self, digested: Digested) -> str:
        """Return what is to be said of the time since the last session; nothing as a rule."""
        if digested.since is None:
            return ""
        from screens.present_storm import since_words

        return since_words(digested.since, ZoneInfo(self.desk.zone))

    # Storm

    @work
    async def on_watch_acts_storm_wanted(self) -> None:
        """Begin storm mode, or leave it and show what came meanwhile."""
        if self.vigil is None:
            return
        storms = self.vigil.storms
        if storms.now is None:
            await asyncio.to_thread(storms.begin)
            self.rebuild("storm mode: ! leaves it", asked=True)
            return
        past = await asyncio.to_thread(storms.end)
        if past is None:
            return
        self.rebuild(past.problem, asked=True, alarm=bool(past.problem))
        from screens.storm import StormScreen

        zone = ZoneInfo(self.desk.zone)
        copied = await self.push_screen_wait(StormScreen(past, zone, self.glyphs))
        if copied:
            self.copy_out(copied, "what came in the storm")

    # Since you looked

    @work
    async def on_watch_acts_since_wanted(self) -> None:
        """Show what happened while nobody looked."""
        since = None if self.vigil is None else self.vigil.absence.since
        if since is None:
            self._say("since you looked: nothing happened while nobody was here")
            return
        from screens.since import SinceScreen

        zone = ZoneInfo(self.desk.zone)
        what, value = await self.push_screen_wait(SinceScreen(since, zone, self.glyphs))
        if what == "go":
            self._go_to(value)
        elif what == "copy":
            self.copy_out(value, "what happened")

    def _go_to(self, id_: str) -> None:
        """Put the cursor on an alert, or on what it is folded into."""
        board = self._board_screen()
        if board is None or board.alerts.go_to(id_):
            return
        row = self.view.board.rows.get(id_)
        if row is None:
            self._say("gone from the board meanwhile", alarm=True)
            return
        if id_ in self.view.board.hidden:
            self._say("hidden by the filter; esc takes it away", alarm=True)
            return
        groups = (line for line in self.view.board.lines if isinstance(line, Group))
        within = next((group.key for group in groups if row in group.rows), None)
        folded = (line for line in self.view.board.lines if isinstance(line, Section))
        quiet = next((section.key for section in folded if section.folded), None)
        if (within or quiet) is not None:
            board.alerts.go_to(within or quiet or "")

    # The bell

    @work
    async def on_watch_acts_bell_wanted(self) -> None:
        """Switch the bell on again, or ask for how long it is to be off."""
        if self.vigil is None:
            return
        from screens.bell import ask_seconds
        from screens.watch_acts import bell_words

        awake = self.vigil.awake
        if awake.until is not None:
            await asyncio.to_thread(awake.end)
            self.rebuild("the bell is on", asked=True)
            return
        text = await ask_seconds(self)
        if text:
            seconds = parse_duration(text)
            await asyncio.to_thread(awake.begin, seconds)
            self.rebuild(bell_words(seconds), asked=True)
