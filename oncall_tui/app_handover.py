"""What about a shift and its handover needs the engineer, looked at now and then."""

from __future__ import annotations

import asyncio

from textual import work

from oncall_tui.app_base import DeskApp


class HandoverWatch(DeskApp):
    """Keeps the banner: a note that waits, one that is held until accepted, a shift that ends."""

    handover_banner = ""
    """As of the last look."""

    @work(exclusive=True, group="handover banner")
    async def _look_at_handover(self) -> None:
        """Look in a thread: it reads the journal, and goes on with what an acceptance began."""
        if self.desk.open_handovers is None:
            return
        banner = await asyncio.to_thread(self._handover_banner)
        if banner != self.handover_banner:
            self.handover_banner = banner
            self.rebuild()

    def _handover_banner(self) -> str:
        from oncall_tui.services.handover_effects import settle_quietly

        handovers = self.desk.handovers
        if handovers is None:
            return ""
        if not self.desk.read_only:
            settle_quietly(handovers.effects)
        return handovers.banner()
