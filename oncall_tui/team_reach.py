"""One round with the upstream for a verb: what mates wrote comes here, what is here goes there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING

from oncall_tui import sync_wiring
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.errors import OncallError
from oncall_tui.settings import Settings, who

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.services.ledger import Ledger

LIMIT = 30.0
"""Seconds for a round: whoever called the verb waits for it."""


class TeamReach:
    """Implements `services.approvals.Reach`. Opens a session: the upstream asks who reads."""

    def __init__(self, settings: Settings, journal: JournalFile, ledger: Ledger) -> None:
        self._upstream = settings.config.upstream
        self._ways = sync_wiring.Ways(self._upstream, settings.paths.state, who(settings))
        self._journal = journal
        self._ledger = ledger

    @property
    def has_team(self) -> bool:
        """Whether journals of mates come from an upstream at all."""
        upstream = self._upstream
        return bool(upstream.url and upstream.team and upstream.allowed_signers)

    def ask(self, texts: Collection[str] = ()) -> str:
        """Read what mates wrote; return why it may be old, or an empty string.

        `texts` are asked for in any case, by their hashes, and so are those of what is open.
        """
        if not self.has_team:
            return ""
        fold = sync_wiring.join_team(self._ways, self._journal, self._ledger)
        folder = self._ways.state / "team"
        team = sync_wiring.open_team(
            self._upstream, self._journal, fold, lambda: None, folder=folder
        )
        try:
            team.recall()
            self._open()
            wanted = set(texts)
            asyncio.run(
                self._within(self._send, lambda: team.look(lambda: fold.pressing() | wanted))
            )
        except (OncallError, TimeoutError) as error:
            return str(error) or "the upstream did not answer in time"
        return ""

    def send(self) -> str:
        """Send what was written; return why that failed, or an empty string."""
        if not self._upstream.url:
            return ""
        try:
            self._open()
            asyncio.run(self._within(self._send))
        except (OncallError, TimeoutError) as error:
            return str(error) or "the upstream did not answer in time"
        return ""

    def _open(self) -> None:
        self._ledger.gate.require(Dangerous.SEND)
        if self._journal.session_key is None:
            self._ledger.open()

    async def _within(self, *steps: Callable[[], Awaitable[object]]) -> None:
        async with asyncio.timeout(LIMIT):
            for step in steps:
                await step()

    async def _send(self) -> None:
        way = sync_wiring.link(self._upstream, self._journal)
        try:
            await way.sync.once()
        finally:
            await way.endpoint.aclose()
