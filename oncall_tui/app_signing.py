"""Who signs: the session is opened, the idle lock is opened again, a stand-in is told."""

from __future__ import annotations

import asyncio

from textual import events, work

from oncall_tui.app_base import DeskApp
from oncall_tui.errors import OncallError
from screens.base import DeskScreen


class Signing(DeskApp):
    """Has the signer asked when it is needed."""

    _fallen = ""
    """Why a key file signs in an agent's place, as it was last told."""

    @work
    async def _open_journal(self) -> None:
        """Make the key and write that the session began, before the first act needs it."""
        try:
            await asyncio.to_thread(self.desk.ledger.open)
        except OncallError as error:
            self._say(str(error), alarm=True)
        self._tell_signing()

    async def on_event(self, event: events.Event) -> None:
        """Hear of every key first, one that an input takes included."""
        if isinstance(event, events.Key) and not event.is_forwarded and self.desk.lock is not None:
            self.desk.lock.pressed()
        await super().on_event(event)

    @work(exclusive=True, group="unlock")
    async def on_desk_screen_locked(self, event: DeskScreen.Locked) -> None:
        """Ask the signer, then run the command that waits, where it was asked for."""
        from screens.unlocking import unlock

        lock = self.desk.lock
        if lock is None:
            return
        why = await unlock(self, lock, me=self.desk.me)
        if why:
            self._say(f"{event.command.label}: {why}", alarm=True)
            return
        self._tell_signing()
        await event.again()

    def _tell_signing(self) -> None:
        """Say so when a key file signs in an agent's place."""
        signing = self.desk.lock.signing if self.desk.lock is not None else None
        if signing is not None and signing.instead_of not in {"", self._fallen}:
            self._fallen = signing.instead_of
            self._say(f"the key file signs: {signing.instead_of}", alarm=True)
