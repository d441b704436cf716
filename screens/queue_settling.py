"""What waits to be sent, settled with the engineer: show it, ask, and do what was decided."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from textual.app import App

from oncall_tui.domain.effect import Drift
from oncall_tui.services.desk import Desk
from oncall_tui.services.digest import send
from oncall_tui.services.sending import Pending
from screens.glyphs import Glyphs
from screens.present_sync import unsent_words
from screens.prompts import Ask, Field, check_yes
from screens.queue import QueueScreen


class QueueSettler:
    """Shows the queue over whatever screen is in front. Raises OncallError, saving nothing."""

    def __init__(self, app: App[Any], desk: Desk, glyphs: Glyphs) -> None:
        self._app = app
        self._desk = desk
        self._glyphs = glyphs

    async def settle_all(self) -> str:
        """Settle everything that waits; return what was done in words, or an empty string."""
        return await self.settle(await asyncio.to_thread(self._pending))

    async def settle(self, pending: Sequence[Pending]) -> str:
        """Show these, and do what is decided; return that in words, or an empty string."""
        now = self._desk.clock.now()
        screen = QueueScreen(pending, now, self._glyphs, unsent=self._unsent())
        answer = await self._app.push_screen_wait(screen)
        if answer == "drop":
            return await self._drop([p for p in pending if p.drift is not Drift.NONE])
        if answer not in {"send", "all"} or (answer == "all" and not await self._sure(pending)):
            return ""
        return await self._send([p for p in pending if answer == "all" or p.drift is Drift.NONE])

    def _unsent(self) -> str:
        background = self._desk.background
        if background is None:
            return ""
        return unsent_words(background.status, self._desk.ledger.length)

    async def _send(self, chosen: Sequence[Pending]) -> str:
        same = await asyncio.to_thread(self._unchanged, chosen)
        for item in same:
            send(self._desk, item)
        other = len(chosen) - len(same)
        more = f"; {other} changed meanwhile or went by themselves" if other else ""
        return f"sending {len(same)}{more}"

    async def _drop(self, changed: Sequence[Pending]) -> str:
        for item in changed:
            await asyncio.to_thread(self._desk.sender.drop, item)
        return f"gave up {len(changed)}: written to the journal"

    async def _sure(self, pending: Sequence[Pending]) -> bool:
        """Ask before what somebody else did meanwhile is overwritten."""
        others = sorted({p.by for p in pending if p.drift in {Drift.TAKEN, Drift.EDITED}})
        if not others:
            return True
        lines = [f"Meanwhile acknowledged or changed by {', '.join(others)}."]
        field = Field("Type yes, then enter: they are sent", check=check_yes)
        question = Ask("Send all the same", lines, [field], act="send")
        return await self._app.push_screen_wait(question) is not None

    def _pending(self) -> list[Pending]:
        desk, now = self._desk, self._desk.clock.now()
        return [
            pending
            for source in desk.estate.health
            for pending in desk.sender.pending(
                source,
                desk.estate.alerts_of(source),
                now=now,
                silences=desk.estate.silences_of(source),
            )
        ]

    def _unchanged(self, shown: Sequence[Pending]) -> list[Pending]:
        """Return those that are still as they were shown: time went by while they were read."""
        now = {pending.effect.entry: (pending.drift, pending.by) for pending in self._pending()}
        return [p for p in shown if now.get(p.effect.entry) == (p.drift, p.by)]
