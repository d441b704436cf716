"""Asks whoever comes back after a while to show that they may sign."""

from __future__ import annotations

import asyncio
from typing import Any

from textual import events, work
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets._static import Static

from oncall_tui.domain.duration import compact
from oncall_tui.domain.text import plain
from oncall_tui.errors import NoAgentError, OncallError
from oncall_tui.services.idle_lock import IdleLock
from screens.box import SmallBox
from screens.prompts import Choice, Choose


class AskingSigner(SmallBox[OncallError | None]):
    """Waits for the signer, and gives why it did not sign; None when it did."""

    def __init__(self, lock: IdleLock) -> None:
        super().__init__()
        self._lock = lock

    def compose(self) -> ComposeResult:
        """Say what is waited for."""
        away, words = compact(self._lock.away), self._lock.signing.words
        with Vertical() as box:
            box.border_title = Content(f"No key for {away}")
            yield Static(Content(f"Asking: {plain(words, 200)}"))
            yield Static(Content("Touch the security key, or confirm where the agent asks."))
            yield Static(Content("esc: cancel, nothing changes"), classes="hint")

    def on_mount(self) -> None:
        """Ask."""
        self._ask()

    @work
    async def _ask(self) -> None:
        try:
            await asyncio.to_thread(self._lock.renew, fall=False)
        except OncallError as error:
            self.dismiss(error)
        else:
            self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """Leave; what the signer says later opens nothing."""
        event.stop()
        if event.key == "escape":
            self.dismiss(OncallError("nothing was changed"))


async def unlock(app: App[Any], lock: IdleLock, *, me: str) -> str:
    """Ask the signer, or whoever is at the keyboard; return why it stays shut, or an empty string.

    An agent that refuses keeps it shut. One that is gone leaves the key file, which gives itself to
    anyone: then a person has to say who they are, and the next entries say which key signed.
    """
    gone = ""
    if lock.signing.asks:
        failed = await app.push_screen_wait(AskingSigner(lock))
        if failed is not None and not isinstance(failed, NoAgentError):
            return str(failed)
        if failed is None:
            lock.open()
            return ""
        gone = str(failed)
    lines = [f"No key was pressed for {compact(lock.away)}.", f"Changes are signed as {me}."]
    if gone:
        lines += [gone, "The key file signs instead, and the journal says so."]
    question = Choose("Is it still you?", lines, [Choice("y", f"yes, I am {me}", "yes")])
    if await app.push_screen_wait(question) != "yes":
        return "nothing was changed"
    if gone:
        try:
            await asyncio.to_thread(lock.renew, fall=True)
        except OncallError as error:
            return str(error)
    lock.open()
    return ""
