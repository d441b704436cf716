"""From an alert or a file to a run: the one that is open, or a new one, or why there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.app import App

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.binding import Candidate, chosen
from oncall_tui.domain.team_runs import Held
from oncall_tui.domain.text import plain
from oncall_tui.errors import RunbookError
from oncall_tui.services.desk import Desk
from oncall_tui.services.walk import Walk
from screens.glyphs import Glyphs
from screens.present import fit, person
from screens.prompts import Choice, Choose
from screens.run import RunScreen

OFFERED = 9
"""Runbooks that are offered by a digit each."""
WHY = 100
"""Cells of why a runbook is for an alert."""


class RunOpener:
    """Opens runs over whatever screen is in front. Its methods raise OncallError."""

    def __init__(self, app: App[Any], desk: Desk, glyphs: Glyphs) -> None:
        self._app = app
        self._desk = desk
        self._glyphs = glyphs

    async def for_alert(self, alert: Alert) -> None:
        """Go on with the alert's open run, or start one with the runbook that matches."""
        walks = self._desk.walks
        known = await asyncio.to_thread(walks.run_of, alert.id)
        if known is not None:
            await self._show(lambda: walks.resume(known.run))
            return
        theirs = await asyncio.to_thread(walks.looking.of, alert.id)
        if theirs is not None:
            answer = await self._whose(alert, theirs)
            if answer == "w":
                await self.look_on(theirs.run)
            if answer != "n":
                return
        found = await asyncio.to_thread(walks.candidates, alert)
        found = walks.offered.in_order(alert.id, found)
        if not found:
            pointed = await asyncio.to_thread(walks.unmapped, alert)
            hint = f"it points at {pointed[0]}" if pointed else "4 lists all there are"
            raise RunbookError(
                f"no runbook matches {plain(alert.title, 60)}", hint=plain(hint, 200)
            )
        candidate = found[0] if len(found) == 1 else await self._choose(alert, found)
        if candidate is not None:
            await self._show(lambda: walks.open_or_start(alert, candidate))

    async def for_file(self, path: str) -> None:
        """Start a run that no alert asked for."""
        await self._show(lambda: self._desk.walks.start(None, chosen(path)))

    async def look_on(self, run: str) -> None:
        """Show a run that somebody else has."""
        await self._show(lambda: self._desk.walks.look_on(run))

    async def resume(self, run: str) -> None:
        """Go on with a run."""
        await self._show(lambda: self._desk.walks.resume(run))

    async def _whose(self, alert: Alert, held: Held) -> str | None:
        """Ask whether to look on, where somebody walks a runbook for the alert already."""
        who = plain(person(held.by), 40)
        path = "" if held.state is None else plain(held.state.path, 60)
        choices = [
            Choice("w", f"look on while {who} walks it; T takes it there", "w"),
            Choice("n", "walk another run of my own", "n"),
        ]
        what = plain(alert.title, 40)
        title = f"{who} walks a runbook for {what}"
        if not held.is_heard:
            choices[0] = Choice("w", "look at it; T takes it there", "w")
            title = f"{who} was given a run for {what}, it may be over"
        return await self._app.push_screen_wait(Choose(title, [path], choices))

    async def _choose(self, alert: Alert, found: list[Candidate]) -> Candidate | None:
        offered = found[:OFFERED]
        choices = [
            Choice(str(number), f"{plain(one.path, 60)}  ({self._cut(one.why)})", str(number))
            for number, one in enumerate(offered, 1)
        ]
        title = f"Runbooks for {plain(alert.title, 50)}"
        answer = await self._app.push_screen_wait(
            Choose(title, ["The best match is first."], choices)
        )
        return None if answer is None else offered[int(answer) - 1]

    def _cut(self, why: str) -> str:
        return fit(plain(why, 400), WHY, self._glyphs).rstrip()

    async def _show(self, open_walk: Callable[[], Walk]) -> None:
        def entered() -> Walk:
            walk = open_walk()
            walk.enter()
            return walk

        walk = await asyncio.to_thread(entered)
        await self._app.push_screen_wait(RunScreen(self._desk, self._glyphs, walk))
