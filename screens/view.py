"""What the app hands down to whatever screen is shown: the whole state at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.board import Board
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.domain.sync_status import SyncStatus
from oncall_tui.domain.team import Doubt
from oncall_tui.domain.ticket import Ticket

if TYPE_CHECKING:
    from oncall_tui.services.silences import Listed
    from oncall_tui.services.storms import StormNow


class View(msgspec.Struct, frozen=True):
    """State goes down whole; a newer one replaces an older one."""

    board: Board = Board()
    health: Mapping[str, SourceHealth] = {}
    ticket_sources: frozenset[str] = frozenset()
    tickets: tuple[Ticket, ...] = ()
    complete: bool = False
    """Whether every monitoring source is live."""
    waiting: int = 0
    """Effects that still have to be sent."""
    unsettled: int = 0
    """Of these, what is not sent before somebody decides: its target changed meanwhile."""
    entries: int = 0
    """Length of the journal."""
    sync: SyncStatus = SyncStatus()
    """How far the journal has been sent."""
    present: tuple[str, ...] = ()
    """Who else of the team is at work now."""
    doubts: tuple[Doubt, ...] = ()
    """What of the team's journals is not believed."""
    filter: str = ""
    whose: str = ""
    """Whose alerts are shown; empty: everybody's."""
    bound: str = ""
    """Filters that are bound to one source each, in words."""
    order: str = ""
    """How rows are sorted, in words; empty: as they need somebody."""
    paused: bool = False
    behind: int = 0
    """Changes that a paused screen does not show."""
    loading: bool = False
    """Whether some source has neither answered nor failed yet."""
    remembered: bool = False
    """Whether this is what was known last time, before any answer."""
    storm: StormNow | None = None
    """The storm in which the board keeps still."""
    bell_off: int | None = None
    """Until when the bell is off, milliseconds on our clock."""
    silences: tuple[Listed, ...] = ()
    """All silences of all sources, soonest end first."""
    handover: str = ""
    """What about a shift or its handover needs the engineer; empty when nothing does."""
    routines_due: int = 0
    """Checklists that the calendar asks for now, overdue or not."""
    routines_overdue: int = 0
    incidents: int = 0
    """That are open."""
    message: str = ""
    alarm: bool = False
    """Whether the message is bad news."""

    def is_live(self, source: str) -> bool:
        """Whether a source answered when it was asked last."""
        health = self.health.get(source)
        return health is not None and health.live
