"""What a start takes up of earlier sessions and says of others; what an end leaves for the next."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from oncall_tui.app_leaving import Leaving
from oncall_tui.services import returning
from screens.base import DeskScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall_tui.domain.left_off import LeftOff
    from screens.board import BoardScreen


class Returning(Leaving):
    """Offers the board again as it was when a signal ended the program."""

    _board: BoardScreen | None = None
    _left: LeftOff | None = None
    _cursor_waits = False
    """Whether the cursor is to go where it was, as soon as every source has answered."""
    _keep_left: Callable[[], None] | None = None

    def come_back(self) -> None:
        """Before anything is shown: show what was chosen to be shown."""
        left = self._left = returning.take(self.desk.memory, self.desk.clock.now())
        if left is not None:
            returning.take_up(left, self.desk.boards, self.desk.me)
            self._cursor_waits = bool(left.cursor)

    def go_where_it_was(self) -> None:
        """After the first paint: the screen and the half-typed filter."""
        left, board = self._left, self._board
        if left is None:
            return
        if board is not None:
            board.typed_before = left.typing
        front = isinstance(self.screen, DeskScreen) and self.current_mode == self.DEFAULT_MODE
        if front and left.screen in self._modes and left.screen != self.current_mode:
            self.switch_mode(left.screen)

    def put_cursor(self) -> None:
        """Once every source has answered: the cursor, unless somebody has moved it by then."""
        left, board = self._left, self._board
        if left is None or board is None or not self._cursor_waits or self.view.loading:
            return
        self._cursor_waits = False
        if not board.alerts.touched:
            board.alerts.go_to(left.cursor)

    @work
    async def tell_at_start(self) -> None:
        """Say who else is there, that the board is as it was, and which texts a line cut off."""
        zone, now = ZoneInfo(self.desk.zone), self.desk.clock.now()
        said = []
        if self.desk.sittings is not None:
            from oncall_tui.domain.sitting import sittings_text

            others = await asyncio.to_thread(self.desk.sittings.sit_down, now)
            said.append(sittings_text(others, zone))
        if self._left is not None:
            at = datetime.fromtimestamp(self._left.at / 1000, zone)
            said.append(f"the board is as you left it at {at:%H:%M}")
        if not self.desk.read_only:
            said.append(await asyncio.to_thread(self._drafts_text))
        text = "; ".join(filter(None, said))
        if text:
            self._say(text)

    def _drafts_text(self) -> str:
        left = self.desk.drafts.left()
        if not left:
            return ""
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        return f"never saved, kept for its prompt: {left[0].kind} for {left[0].title}{more}"

    def _struck(self, code: int) -> None:
        self._keep_left = self._as_it_is()
        super()._struck(code)

    def _as_it_is(self) -> Callable[[], None] | None:
        """Return what writes down how the board is now; what never came up leaves it as it was."""
        from screens.widgets.filter_line import FilterLine

        memory, boards, now = self.desk.memory, self.desk.boards, self.desk.clock.now()
        board = self._board
        if not self._painted or self._cursor_waits or board is None or not board.is_mounted:
            return None if self._left is None else partial(returning.keep_again, memory, self._left)
        return partial(
            returning.keep,
            memory,
            boards,
            at=now,
            screen=self.current_mode,
            cursor=board.alerts.cursor_id or "",
            typing=board.query_one(FilterLine).typed or board.typed_before,
        )

    async def leave_traces(self) -> None:
        """The end: how the board is left after a signal; nobody sits here any more."""
        if self._keep_left is not None:
            await asyncio.to_thread(self._keep_left)
        if self.desk.sittings is not None:
            self.desk.sittings.stand_up()
