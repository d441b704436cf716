"""A run that somebody else has: it follows what they do, and one key takes it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.domain.team_runs import Held
from oncall_tui.domain.text import plain
from oncall_tui.errors import OncallError
from screens.command import Command
from screens.present import Piece, person
from screens.prompts import Field
from screens.run_base import RunBase, filled_in
from screens.theme import Role

WHILE_LOOKING = frozenset(
    {"leave", "next_command", "show_evidence", "scroll_text(5)", "scroll_text(-5)"}
)
"""Commands that write nothing."""


def holder_pieces(held: Held, zone: str) -> list[Piece]:
    """Return the line that says whose a run is, and since when."""
    since = datetime.fromtimestamp(held.since / 1000, UTC).astimezone(ZoneInfo(zone))
    closed = held.state is not None and not held.state.is_open
    if not held.is_heard and not closed:
        given = f"{plain(person(held.by), 40)} was given it {since:%H:%M}"
        words = f"{given}, their journal is not here"
        return [(words, Role.WARN), ("maybe over; T takes it", Role.KEY)]
    verb = "walked" if closed else "took" if held.of else "walks"
    who = plain(person(held.by), 40)
    of = f" from {plain(person(held.of), 40)}" if held.of else ""
    pieces: list[Piece] = [(f"{who} {verb} it{of}, since {since:%H:%M}", Role.WARN)]
    return [*pieces, ("to look at only" if closed else "to look at only; T takes it", Role.KEY)]


class LookingOn(RunBase):
    """Part of the run's screen."""

    def why_not_held(self, command: Command) -> str:
        """Say why a command can't be used, by whose the run is."""
        held = self._walk.held
        if command.id == "take_run":
            if held is None:
                return "it is yours"
            return "" if self.state.is_open else "the run is closed"
        if held is None or command.id in WHILE_LOOKING:
            return ""
        who = plain(person(held.by), 40)
        return f"{who} has it: T takes it" if self.state.is_open else f"{who} closed it"

    _looks = False
    """A look is under way: what it finds must not get lost by another one."""

    def look_on(self) -> None:
        """Look whether somebody else has the run, or did something in it."""
        theirs = self.desk.walks.looking.held(self.state.run) is not None
        if (theirs or self._walk.held is not None) and not self._looks:
            self._looks = True
            self._look_on()

    @work(group="looking on")
    async def _look_on(self) -> None:
        try:
            await self._show_news()
        finally:
            self._looks = False

    async def _show_news(self) -> None:
        """Show what whoever has the run did since, and that it was taken from me."""
        was_mine = self._walk.held is None
        coming = self._walk.next_step()
        here = self.current()
        follows = coming is not None and here is not None and coming.id == here.id
        try:
            if not await asyncio.to_thread(self._walk.look):
                return
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        self.fill(self.view, asked=False)
        if follows and not was_mine:
            self.go_to_next()
        self.update_keys()
        held = self._walk.held
        if was_mine and held is not None:
            why = "" if held.reason is None else await self._why(held)
            self.say(f"{plain(person(held.by), 40)} took this run{why}", alarm=True)

    async def _why(self, held: Held) -> str:
        ref = held.reason
        text = None
        if ref is not None:
            text = await asyncio.to_thread(self.desk.walks.looking.text, ref)
        return f": {plain(text, 200)}" if text else ""

    @work
    async def action_take_run(self) -> None:
        """Make the run mine."""
        held = self._walk.held
        if not self.guard("take_run") or held is None:
            return
        sheet = self.sheet("take")
        who = plain(person(held.by), 40)
        lines = [f"{who} has it, and is told. Their journal stays as it is."]
        if not held.is_heard:
            lines.append(f"{who}'s journal is not here: it may have ended there.")
        field = Field("Why do you take it", check=filled_in)
        reason = await self.ask("Take the run", lines, field, sheet)
        if reason is None:
            return

        def act() -> None:
            self._walk = self.desk.walks.take(self.state.run, reason, unheard=not held.is_heard)
            self._walk.enter()

        if await self.write(act, sheet):
            self.go_to_next()
            self.say(f"taken from {who}, saved: the run is yours")
