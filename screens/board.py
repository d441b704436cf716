"""The board: what is wrong now, worst first, and everything a key can do about it."""

from __future__ import annotations

import asyncio
from collections import Counter
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board_lines import Group, Row
from oncall_tui.domain.counted import counted
from oncall_tui.domain.shared_labels import words
from oncall_tui.domain.text import plain
from screens.aims import AIMS
from screens.base import Again
from screens.board_choosing import Choosing
from screens.board_commands import BOARD
from screens.command import Command
from screens.declaring import Declaring
from screens.owning import Owning
from screens.present import Piece
from screens.present_away import away_marks, away_words
from screens.present_detail import summary_lines
from screens.silence_acts import SilenceActs
from screens.snooze_acts import SnoozeActs
from screens.targets import Targets, choose_targets
from screens.theme import Role
from screens.view import View
from screens.watch_acts import WatchActs, storm_pieces
from screens.widgets.alert_list import AlertList
from screens.widgets.filter_line import FilterLine
from screens.widgets.line_list import LineList
from screens.widgets.pieces_pane import PiecesPane

ROOM_FOR_DETAIL = 34
"""Lines of the terminal from which on the alert under the cursor is shown below the list."""

REST = 0.05
"""Seconds without a step after which what belongs to the cursor is shown: a key held down comes
every 30 ms, and drawing the lower pane takes three times as long as moving the cursor."""

ASKS = frozenset({"note", *AIMS})
"""Commands with a question of their own, which is as hard as the site wants."""
ON_ONE = frozenset({"runbook", "copy", "ticket"})
"""Commands that are for the alert under the cursor, whatever is marked."""
ON_ALERTS = ASKS | ON_ONE | {"incident"}
"""Commands that need an alert under the cursor, or a mark that can be seen."""


class BoardScreen(Declaring, SilenceActs, Owning, SnoozeActs, Choosing, WatchActs):
    """The list of alerts."""

    NAME = "board"
    COMMANDS_HERE = BOARD
    DEFAULT_CSS = """
    BoardScreen #below { height: 11; display: none; border-top: solid ansi_bright_black; }
    BoardScreen.tall #below { display: block; }
    """

    _only: str | None = None
    """The alert that a command is for, when it was given where that alert fills the screen."""

    class Opened(Message):
        """The engineer wants to see everything about an alert."""

        def __init__(self, id_: str) -> None:
            self.id = id_
            super().__init__()

    class Walk(Message):
        """The engineer wants to walk the runbook of an alert."""

        def __init__(self, alert: Alert) -> None:
            self.alert = alert
            super().__init__()

    class ToTicket(Message):
        """The engineer wants to see a ticket."""

        def __init__(self, id_: str) -> None:
            self.id = id_
            super().__init__()

    class Copied(Message):
        """A text is to go to the engineer's clipboard."""

        def __init__(self, text: str, what: str) -> None:
            self.text, self.what = text, what
            super().__init__()

    class Calls(Message):
        """The engineer wants to know whom to call about an alert."""

        def __init__(self, id_: str) -> None:
            self.id = id_
            super().__init__()

    class Queue(Message):
        """What waits is to be shown."""

    _follow: asyncio.TimerHandle | None = None

    def middle(self) -> ComposeResult:
        """The list, the alert under the cursor where there is room, the filter."""
        desk = self.desk
        # No container around them: it would be drawn behind them, with every step of the cursor.
        yield AlertList(
            clock=desk.clock, policy=desk.policy, me=desk.me, glyphs=self.glyphs, id="main"
        )
        yield PiecesPane(id="below", focusable=False)
        yield FilterLine()

    def on_resize(self, event: events.Resize) -> None:
        """Show the lower pane where there is room for it."""
        self.set_class(event.size.height >= ROOM_FOR_DETAIL, "tall")

    def fill(self, view: View, *, asked: bool) -> None:
        """Show another board."""
        self.follow_up()
        self.alerts.show_away(away_marks(view.health, self.glyphs))
        before, self.alerts.labels = self.alerts.labels, self.desk.boards.columns
        if view.board is not self.alerts.board or asked or before != self.alerts.labels:
            self.alerts.show_board(view.board, asked=asked, loading=view.loading)
        else:
            self.alerts.forget_marks()
        self._show_below()

    def status(self) -> list[Piece]:
        """Say where we are, and what is kept out of sight."""
        at, count = self.alerts.position
        view, pieces = self.view, self._filters()
        pieces += [] if count else self._nothing()
        if view.remembered:
            pieces.append(("from the last session, asking the sources", Role.WARN))
        if self.alerts.marks:
            pieces.append((self._marked(), Role.KEY))
        pieces += handover_pieces(view)
        pieces += storm_pieces(view)
        if self.desk.boards.overrun:
            names = plain(", ".join(self.desk.boards.overrun), 60)
            pieces.append((f"overrun, not closed: {names} (0)", Role.LATE))
        if view.waiting:
            pieces.append((f"{view.waiting} not sent yet", Role.WARN))
        pieces += self._choices()
        if count:
            pieces.append((f"line {at:,} of {count:,}", Role.DIM))
            pieces += self._in_common()
        return pieces

    def _nothing(self) -> list[Piece]:
        """Say why the list is empty."""
        view = self.view
        if view.whose and not view.filter:
            return [("nobody has any; esc shows all", Role.DIM)]
        if view.board.hidden:
            return [("no alert matches; esc takes the filter away", Role.WARN)]
        if view.remembered:
            return []
        calm = "nothing is wrong" if view.complete else "nothing is known to be wrong"
        return [(calm, Role.GOOD if view.complete else Role.WARN)]

    def _filters(self) -> list[Piece]:
        """Say what is kept out of sight, and while a filter is typed what could follow in it."""
        view, hint = self.view, self.filter_hint()
        of = f"{view.board.shown:,} of {len(view.board.rows):,}"
        pieces: list[Piece] = []
        if view.filter:
            name = "filter" if hint else f"filter {plain(view.filter, 40)}"  # typed below
            pieces.append((f"{name}: {of}", Role.KEY))
        if hint:
            pieces.append((hint, Role.DIM))
        if view.whose:
            pieces.append((f"{view.whose}: {of}", Role.KEY))
        if view.bound:
            pieces.append((f"filter {plain(view.bound, 60)}", Role.KEY))
        return pieces

    def _marked(self) -> str:
        """Count the marks, and those of them on which nothing acts."""
        marks = self.alerts.marks
        hidden = len(marks & self.alerts.board.hidden)
        some = "" if hidden == len(marks) else f"{hidden} "
        return f"{len(marks)} marked" + (f", {some}hidden by the filter" if hidden else "")

    def _choices(self) -> list[Piece]:
        """Say how the list was chosen to look, where it does not show that itself."""
        pieces: list[Piece] = []
        if self.view.order:
            pieces.append((plain(self.view.order, 40), Role.KEY))
        if self.alerts.left_out:
            left = ", ".join(plain(name, 20) for name in self.alerts.left_out)
            pieces.append((f"no room for {left}", Role.DIM))
        return pieces

    def _in_common(self) -> list[Piece]:
        """Say what all shown alerts have in common."""
        shared = plain(words(self.view.board.shared), 120)
        return [(f"all: {shared}", Role.DIM)] if shared else []

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used on what the cursor is on."""
        why = super().why_not(command)
        if why:
            return why
        alerts = self.alerts
        needs_alert = command.id in ON_ALERTS
        by_mark = self._only is None and command.id not in ON_ONE
        marks = alerts.marks - alerts.board.hidden if by_mark else ()
        if needs_alert and alerts.on_tombstone and not marks:
            return alerts.elsewhere or "that alert is gone"
        if needs_alert and alerts.current is None and not marks:
            return "no alert is chosen"
        whole = (needs_alert and by_mark and not marks) or command.id == "mark"
        if whole and isinstance(alerts.current, Group) and alerts.current.rest:
            return "not all of these are here yet: their sources are being asked"
        return ""

    def sources_of(self, command: Command) -> Counter[str]:
        """Count what the command would change, by source."""
        if command.id == "undo":
            return self.undo_sources()
        aim = AIMS.get(command.id)
        targets = self.targets()
        return (targets if aim is None else aim(targets)).sources()

    def asks_itself(self, command: Command) -> bool:
        """Whether the command's own question is as hard as the site wants."""
        return command.id in ASKS

    def chosen(self, command: Command) -> object:
        """Name the alerts that a command would be for."""
        return self.targets().ids if command.id in ON_ALERTS else None

    def once_more(self, command: Command) -> Again:
        """Return what runs the command again, on the alert it was given for if there was one."""
        only = self._only
        return super().once_more(command) if only is None else lambda: self.run_on(only, command.id)

    # What the cursor is on

    def targets(self) -> Targets:
        """Return the alerts that a command is for: the marked ones, else those under the cursor."""
        alerts = self.alerts
        if self._only is not None:
            return choose_targets(alerts.board, alerts.board.rows.get(self._only), ())
        return choose_targets(alerts.board, alerts.current, alerts.marks)

    async def run_on(self, id_: str, name: str) -> None:
        """Run a command on one alert, whatever else is marked."""
        self._only = id_
        try:
            await self.run_action(name)
        finally:
            self._only = None

    def current_row(self) -> Row | None:
        """Return the alert under the cursor, of a group its most urgent."""
        line = self.alerts.current
        return line if isinstance(line, Row) else line.lead if isinstance(line, Group) else None

    @on(AlertList.MarksGone)
    def _marks_gone(self, event: AlertList.MarksGone) -> None:
        gone = counted(event.count, "mark")
        self.say(f"{gone} taken away: nobody was here for five minutes", alarm=True)

    @on(LineList.Moved)
    def _moved(self) -> None:
        """Let the cursor be drawn alone; what follows it comes when it rests."""
        self.alerts.used()
        if self._follow is not None:
            self._follow.cancel()
        # Not a timer of Textual's: that is a task, made and cancelled with every step.
        self._follow = asyncio.get_running_loop().call_later(REST, self.call_later, self._catch_up)

    def _catch_up(self) -> None:
        self._follow = None
        self._show_below()
        self.update_message()
        self.update_keys()

    def _show_below(self) -> None:
        if not self.has_class("tall"):
            return
        row = self.current_row()
        lines = (
            []
            if row is None
            else summary_lines(
                row,
                now=self.desk.clock.now(),
                zone=ZoneInfo(self.desk.zone),
                glyphs=self.glyphs,
                asked_next=self.asked_next(row),
                away=self.away(row),
            )
        )
        self.query_one("#below", PiecesPane).show(lines)

    def away(self, row: Row) -> str:
        """Say that the source of an alert does not answer."""
        return away_words(self.view.health.get(row.alert.source), self.desk.clock.now())

    def asked_next(self, row: Row) -> str:
        """Say who is asked next; what knows it is loaded after the first paint."""
        if self.view.remembered:
            return ""
        from screens.present_call import next_text

        calling, now = self.desk.calling, self.desk.clock.now()
        due = calling.next_for(row, now)
        return "" if due is None else next_text(due, calling.registry, now)

    # Commands

    def action_runbook(self) -> None:
        """Walk the runbook of the alert under the cursor."""
        row = self.current_row()
        if self.guard("runbook") and row is not None:
            self.post_message(self.Walk(row.alert))

    def action_send(self) -> None:
        """Show what waits."""
        if self.guard("send"):
            self.post_message(self.Queue())

    # Commands that only look

    def action_detail(self) -> None:
        """Show everything, or unfold."""
        line = self.alerts.current
        if isinstance(line, Row):
            self.post_message(self.Opened(line.id))
        else:
            self.action_fold()

    def action_ticket(self) -> None:
        """Go to the ticket of the alert."""
        row = self.current_row()
        if row is None or row.ticket is None:
            self.say("ticket: no ticket names this alert", alarm=True)
        else:
            self.post_message(self.ToTicket(row.ticket.id))

    def action_call(self) -> None:
        """Show whom to call about the alert under the cursor."""
        row = self.current_row()
        if row is None:
            self.say("on call: no alert is chosen", alarm=True)
        else:
            self.post_message(self.Calls(row.id))

    def action_copy(self) -> None:
        """Copy the alert as text that can be pasted into a chat."""
        row = self.current_row()
        if self.guard("copy") and row is not None:
            zone = ZoneInfo(self.desk.zone)
            now, away = self.desk.clock.now(), self.away(row)
            lines = summary_lines(row, now=now, zone=zone, glyphs=self.glyphs, away=away)
            text = "\n".join("".join(piece for piece, _ in line).rstrip() for line in lines)
            self.post_message(
                self.Copied(f"{text.strip()}\n  id           {row.id}\n", "the alert")
            )


def handover_pieces(view: View) -> list[Piece]:
    """Say what about a shift or its handover needs the engineer."""
    return [(plain(view.handover, 100), Role.SOON)] if view.handover else []
