"""A document of what a screen shows, written to a file; the screen says where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import work

from oncall_tui.errors import OncallError
from screens.base import DeskScreen
from screens.command import Command

if TYPE_CHECKING:
    from oncall_tui.domain.document import Facts
    from oncall_tui.services.reports import Reports


class WritingOut(DeskScreen):
    """A screen that can write out what it shows."""

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used."""
        why = super().why_not(command)
        if why or command.id != "write_out":
            return why
        desk = self.desk
        parts = (desk.open_reports, desk.open_press, desk.write_out)
        return "nothing can be written here" if None in parts else ""

    @work(exclusive=True, group="writing out")
    async def write_document(self, kind: str, about: str, make: Callable[[Reports], Facts]) -> None:
        """Make a document in a thread and write it; `about` goes into the file's name."""
        desk = self.desk
        if desk.open_reports is None or desk.open_press is None:
            return
        open_reports, open_press = desk.open_reports, desk.open_press

        def made() -> str:
            return open_press().write(kind, make(open_reports(desk)), "md")

        self.say("reading the journal")
        await self._write(f"{kind}-{about}", ".md", made)

    @work(exclusive=True, group="writing out")
    async def write_text(self, name: str, text: str) -> None:
        """Write a text that there is."""
        await self._write(name, ".txt", lambda: text)

    async def _write(self, name: str, ending: str, text: Callable[[], str]) -> None:
        write = self.desk.write_out
        if write is None:
            return
        now = datetime.fromtimestamp(self.desk.clock.now() / 1000, UTC)
        safe = "".join(char if char.isalnum() or char in "._@-" else "-" for char in name)
        file = f"{safe[:80]}-{now:%Y%m%dT%H%M%SZ}{ending}"
        try:
            path = await asyncio.to_thread(lambda: write(file, text()))
        except OncallError as error:
            self.say(str(error), alarm=True)
            return
        self.say(f"written to {path}")
