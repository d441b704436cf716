"""What is watched beside the alerts themselves: storms, absences, a bell that is off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.errors import OncallError
from oncall_tui.services.absence import Absence, Since
from oncall_tui.services.awake import Awake
from oncall_tui.services.storms import StormNow, Storms

if TYPE_CHECKING:
    from oncall_tui.domain.board import Board
    from oncall_tui.services.desk import Desk


class Vigil:
    """Loaded after the first paint; sees every board before it is shown."""

    def __init__(self, desk: Desk) -> None:
        self.storms = Storms(
            desk.storm,
            boards=desk.boards,
            ledger=desk.ledger,
            clock=desk.clock,
            read_only=desk.read_only,
        )
        self.absence = Absence(desk.memory, desk.clock, detached=desk.detached)
        self.awake = Awake(desk.memory, desk.clock)
        opens = None if desk.read_only else desk.open_paging
        self._paging = None if opens is None else opens()
        self._first: Since | None = None
        self._recalled = self._settled = False

    def look(self, board: Board, health: Mapping[str, SourceHealth]) -> tuple[bool, str]:
        """Take a board in; return whether it has to be made anew, and what went wrong.

        Belongs to the thread that makes boards; reads and writes small files.
        """
        if not self._recalled:
            self._recalled = True
            self.absence.recall()
            self.awake.recall()
        begun, problem = self.storms.look(board, health)
        self.absence.noted(board, health)
        if not self._settled and not any(told.next_try is None for told in health.values()):
            self._settled = True
            self._first = self.absence.first()
        self.absence.keep()
        return begun, problem or self._told_pages(board, health)

    def _told_pages(self, board: Board, health: Mapping[str, SourceHealth]) -> str:
        """Have pages written down; return why that failed, to be tried again with the next."""
        if self._paging is None:
            return ""
        try:
            self._paging.look(board, health)
        except OncallError as error:
            return str(error)
        return ""

    def take_first(self) -> Since | None:
        """Return once what happened since the last session."""
        first, self._first = self._first, None
        return first

    def stale(self, shown: StormNow | None) -> bool:
        """Whether a storm looks different by now than it is shown."""
        return shown is not None and self.storms.now != shown

    def close(self) -> None:
        """Write down how the storm ended, and what was seen last; at the end of a session."""
        self.storms.end()
        self.absence.keep(force=True)
