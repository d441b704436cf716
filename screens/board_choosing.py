"""What of the board is shown, and how: folds, groups, order, filters, marks. Nothing is changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from oncall_tui.domain.board_columns import useful_labels
from oncall_tui.domain.board_lines import Group, Row, Section
from oncall_tui.domain.board_order import Order
from oncall_tui.domain.text import plain
from oncall_tui.domain.whose import Whose
from oncall_tui.errors import FilterError
from screens.doing import Doing
from screens.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from oncall_tui.domain.filter_hint import Seen


class Choosing(Doing):
    """A board whose view one can choose."""

    _seen: tuple[object, Seen] | None = None
    """Rows, and what labels they have: what is offered while a filter is typed."""

    typed_before = ""
    """A filter that was being typed when the line dropped: it is there when one is typed again."""

    class Paused(Message):
        """The screen is to be held still, or to go on."""

    class Polled(Message):
        """Every source is to be asked now."""

    def action_fold(self) -> None:
        """Fold or unfold the group that the cursor is on or in."""
        line = self.alerts.current
        if isinstance(line, Group | Section):
            self.desk.boards.toggle(line.key)
        elif isinstance(line, Row):
            group = next(
                (g for g in self.alerts.board.lines if isinstance(g, Group) and line in g.rows),
                None,
            )
            if group is None:
                return
            self.alerts.go_to(group.key)
            self.desk.boards.toggle(group.key)
        self.post_message(self.Changed())

    def action_grouping(self) -> None:
        """Group by alert name, or show every alert on a line of its own."""
        self.desk.boards.grouped = not self.desk.boards.grouped
        self.post_message(self.Changed())

    @work
    async def action_group_by(self) -> None:
        """Group by the value of a label that many alerts have, or by name again."""
        from screens.board_choices import choose_label

        chosen = await choose_label(self.app, self.alerts.board)
        if chosen is not None:
            self.desk.boards.group_by, self.desk.boards.grouped = chosen, True
            self.post_message(self.Changed())

    @work
    async def action_saved_filters(self) -> None:
        """Choose one of the filters of the configuration."""
        from screens.board_choices import choose_filter

        boards = self.desk.boards
        if not boards.saved:
            self.say("filters: the configuration has no [[filters]]", alarm=True)
            return
        chosen = await choose_filter(self.app, boards.saved, boards.bound)
        if chosen is not None:
            boards.use(chosen)
            self.post_message(self.Changed())

    @work
    async def action_columns(self) -> None:
        """Choose which labels are columns; the choice is remembered."""
        from screens.columns_box import ColumnsBox

        boards = self.desk.boards
        uses = useful_labels(self.alerts.board.rows.values())
        chosen = await self.app.push_screen_wait(ColumnsBox(uses, boards.columns))
        if chosen is None:
            return
        boards.columns = chosen
        if boards.order.label and boards.order.label not in chosen:
            boards.order = Order()
        self.post_message(self.Changed())
        await asyncio.to_thread(self.desk.memory.store_columns, chosen)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.desk.boards.order = self.desk.boards.order.next(self.desk.boards.columns)
        self.post_message(self.Changed())

    def action_flip(self) -> None:
        """Turn the order round."""
        self.desk.boards.order = self.desk.boards.order.flipped()
        self.post_message(self.Changed())

    def action_mark(self) -> None:
        """Mark, and go on to the next line."""
        if not self.guard("mark"):
            return
        self.alerts.toggle_mark()
        self.alerts.action_down()
        self.update_message()

    def action_unmark_all(self) -> None:
        """Take the marks away; a second time, the filter; then show everybody's alerts."""
        if self.alerts.marks:
            self.alerts.unmark(list(self.alerts.marks))
            self.update_message()
        elif self.desk.boards.filter is not None:
            self._filter("")
        elif self.desk.boards.bound:
            self.desk.boards.bound.clear()
            self.post_message(self.Changed())
        elif self.desk.boards.whose_words:
            self.desk.boards.look_at(Whose.ALL, self.desk.me)
            self.post_message(self.Changed())

    def action_whose(self) -> None:
        """Show what is mine, then what is my team's, then everything again."""
        boards = self.desk.boards
        boards.look_at(boards.whose.next(), self.desk.me)
        self.post_message(self.Changed())

    def action_pause(self) -> None:
        """Hold the screen still, or go on."""
        self.post_message(self.Paused())

    def action_poll(self) -> None:
        """Ask every source now."""
        self.post_message(self.Polled())

    # Filter

    def action_filter(self) -> None:
        """Open the filter."""
        from oncall_tui.domain.filter_hint import completed

        line = self.query_one(FilterLine)
        line.complete = lambda text: completed(text, self._seen_labels())
        line.open(self.typed_before or self.view.filter)
        self.typed_before = ""
        self.update_message()
        self._make_ready()

    @work(thread=True, group="warm", exclusive=True)
    def _make_ready(self) -> None:
        self.desk.boards.warm(self.alerts.board.rows)

    def _seen_labels(self) -> Seen:
        """Return the labels of the board, looked at once for each board."""
        from oncall_tui.domain.filter_hint import seen_in

        board = self.alerts.board
        if self._seen is None or self._seen[0] is not board.rows:
            self._seen = (board.rows, seen_in(board.rows.values()))
        return self._seen[1]

    def filter_hint(self) -> str:
        """Return what could follow in the filter that is being typed; empty when none is."""
        typed = self.query_one(FilterLine).typed
        if typed is None:
            return ""
        from oncall_tui.domain.filter_hint import candidates

        _, offered = candidates(typed, self._seen_labels())
        return "tab: " + " ".join(plain(one, 30) for one in offered[:20]) if offered else ""

    @on(FilterLine.Typed)
    def _filter_typed(self, event: FilterLine.Typed) -> None:
        # What is built may be older than what was typed last: compare with what is asked for.
        chosen = self.desk.boards.filter
        if event.text != (chosen.text if chosen is not None else ""):
            self._filter(event.text)

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.set_focus(self.alerts)

    def _filter(self, text: str) -> None:
        """Use a filter; while it cannot be understood yet, the old one stays."""
        line = self.query_one(FilterLine)
        try:
            self.desk.boards.set_filter(text)
        except FilterError as error:
            line.problem = str(error)
            hint = self.filter_hint() or "the filter before it still holds"
            self.say(f"{error}; {hint}", alarm=True)
            return
        line.problem = ""
        self.post_message(self.Changed())
