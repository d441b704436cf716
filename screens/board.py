"""The board: what is wrong now, worst first, and everything a key can do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets._input import Input
from textual.widgets._static import Static

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Group, Row, Section, State
from oncall_tui.domain.duration import compact, parse_duration
from oncall_tui.domain.text import plain
from oncall_tui.errors import FilterError, OncallError
from oncall_tui.services.acting import Outcome
from oncall_tui.services.drafts import Sheet
from screens.base import DeskScreen
from screens.commands import BOARD, Command
from screens.present import Piece
from screens.present_detail import summary_lines
from screens.prompts import LONGEST, Ask, Field
from screens.targets import Targets, choose_targets, describe
from screens.theme import Role
from screens.view import View
from screens.widgets.alert_list import AlertList
from screens.widgets.line_input import LineInput
from screens.widgets.line_list import LineList
from screens.widgets.pieces_pane import PiecesPane

ROOM_FOR_DETAIL = 34
"""Lines of the terminal from which on the alert under the cursor is shown below the list."""

REST = 0.05
"""Seconds without a step after which what belongs to the cursor is shown: a key held down comes
every 30 ms, and drawing the lower pane takes three times as long as moving the cursor."""

FILTER_HINT = 'severity="critical",team!=db  or a word, a regex, ~fuzzy, @state=acked'

Do = Callable[[Sequence[Alert]], list[Outcome]]


class BoardScreen(DeskScreen):
    """The list of alerts."""

    NAME = "board"
    COMMANDS_HERE = BOARD
    BINDINGS: ClassVar[list[Binding]] = []
    DEFAULT_CSS = """
    BoardScreen #filter-line { display: none; height: 1; }
    BoardScreen #filter-line.open { display: block; }
    BoardScreen #filter-line Static { width: auto; color: ansi_cyan; text-style: bold; }
    BoardScreen Input, BoardScreen Input:focus {
        height: 1;
        width: 1fr;
        border: none;
        padding: 0;
        background: ansi_default;
    }
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

    class Paused(Message):
        """The screen is to be held still, or to go on."""

    class Polled(Message):
        """Every source is to be asked now."""

    class Queue(Message):
        """What waits is to be shown."""

    _follow: Timer | None = None

    def middle(self) -> ComposeResult:
        """The list, the alert under the cursor where there is room, the filter."""
        desk = self.desk
        with Vertical():
            yield AlertList(
                clock=desk.clock, policy=desk.policy, me=desk.me, glyphs=self.glyphs, id="main"
            )
            yield PiecesPane(id="below", focusable=False)
        with Horizontal(id="filter-line"):
            yield Static(Content("/ "))
            yield LineInput(
                placeholder=FILTER_HINT, id="filter", select_on_focus=False, max_length=LONGEST
            )

    @property
    def alerts(self) -> AlertList:
        """The list."""
        return self.query_one("#main", AlertList)

    def on_resize(self, event: events.Resize) -> None:
        """Show the lower pane where there is room for it."""
        self.set_class(event.size.height >= ROOM_FOR_DETAIL, "tall")

    def fill(self, view: View, *, asked: bool) -> None:
        """Show another board."""
        if view.board is not self.alerts.board:
            self.alerts.show_board(view.board, asked=asked, loading=view.loading)
        self._show_below()

    def status(self) -> list[Piece]:
        """Say where we are, and what is kept out of sight."""
        at, count = self.alerts.position
        pieces: list[Piece] = []
        view = self.view
        if view.remembered:
            pieces.append(("from the last session, asking the sources", Role.WARN))
        if view.waiting:
            pieces.append((f"{view.waiting} not sent yet", Role.WARN))
        if self.alerts.marks:
            pieces.append((f"{len(self.alerts.marks)} marked", Role.KEY))
        if view.filter:
            of = f"{view.board.shown:,} of {len(view.board.rows):,}"
            pieces.append((f"filter {plain(view.filter, 60)}: {of}", Role.KEY))
        if not count and not view.remembered:
            calm = "nothing is wrong" if view.complete else "nothing is known to be wrong"
            pieces.append((calm, Role.GOOD if view.complete else Role.WARN))
        elif count:
            pieces.append((f"line {at:,} of {count:,}", Role.DIM))
        return pieces

    def why_not(self, command: Command) -> str:
        """Say why a command can't be used on what the cursor is on."""
        why = super().why_not(command)
        if why:
            return why
        alerts = self.alerts
        marks = alerts.marks if self._only is None else ()
        needs_alert = command.id in {
            "ack",
            "ack_with",
            "unack",
            "note",
            "runbook",
            "copy",
            "ticket",
        }
        if needs_alert and alerts.on_tombstone and not marks:
            return "that alert is gone"
        if needs_alert and alerts.current is None and not marks:
            return "no alert is chosen"
        return ""

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

    @on(LineList.Moved)
    def _moved(self) -> None:
        """Let the cursor be drawn alone; what follows it comes when it rests."""
        if self._follow is not None:
            self._follow.stop()
        self._follow = self.set_timer(REST, self._catch_up)

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
                row, now=self.desk.clock.now(), zone=ZoneInfo(self.desk.zone), glyphs=self.glyphs
            )
        )
        self.query_one("#below", PiecesPane).show(lines)

    # Commands that change something

    def action_ack(self) -> None:
        """Acknowledge; more than one asks first."""
        if not self.guard("ack"):
            return
        targets = self.targets().wanting(State.UNACKED, State.CLEARED, State.PENDING)
        if not targets.rows:
            self.say("ack: nothing here is unacknowledged", alarm=True)
        elif len(targets.rows) == 1 and not targets.hidden:
            self._ack(targets)
        else:
            self._ask_ack(targets, again=False)

    def action_ack_with(self) -> None:
        """Acknowledge with a note and a time; also extends an acknowledgement."""
        if not self.guard("ack_with"):
            return
        targets = self.targets()
        if targets.rows:
            self._ask_ack(targets, again=True)
        else:
            self.say("ack: every marked alert is hidden by the filter", alarm=True)

    @work
    async def _ask_ack(self, targets: Targets, *, again: bool) -> None:
        sheet = self._sheet("ack", targets)
        usual = min(row.level.expires for row in targets.rows)
        answer = await self.app.push_screen_wait(
            Ask(
                f"Acknowledge {describe(targets)}",
                targets.explain(),
                [
                    Field("Note (may be empty; do not write secrets)"),
                    Field("For how long", compact(usual), "30m, 4h, 1d", check=_check_duration),
                ],
                sheet=sheet,
            )
        )
        if answer is not None:
            seconds = parse_duration(answer[1])
            self._ack(targets, note=answer[0], seconds=seconds, again=again, sheet=sheet)

    def _ack(
        self,
        targets: Targets,
        *,
        note: str = "",
        seconds: int | None = None,
        again: bool = False,
        sheet: Sheet | None = None,
    ) -> None:
        """Acknowledge; `again` extends what is acknowledged already."""
        now = self.desk.clock.now()
        expires = {row.id: now + 1000 * (seconds or row.level.expires) for row in targets.rows}
        cleared = [row.id for row in targets.rows if row.state is State.CLEARED]
        alive = [row.alert for row in targets.rows if row.state is not State.CLEARED]

        def act(alerts: Sequence[Alert]) -> list[Outcome]:
            if cleared:
                self.desk.acts.seen(cleared)
            return self.desk.acts.ack(
                alerts,
                until=lambda alert: expires[alert.id],
                note=note,
                unless_held=None if again else now,
            )

        self._do("acknowledged", alive, act, seen=cleared, sheet=sheet)

    def action_unack(self) -> None:
        """Withdraw acknowledgements."""
        if not self.guard("unack"):
            return
        targets = self.targets().wanting(State.ACKED)
        if not targets.rows:
            self.say("un-ack: nothing here is acknowledged", alarm=True)
            return
        refs = {row.id: row.held.ref if row.held is not None else "" for row in targets.rows}
        self._confirm_others(
            targets,
            lambda alerts: self.desk.acts.unack(alerts, ref=lambda alert: refs[alert.id]),
        )

    @work
    async def _confirm_others(self, targets: Targets, act: Do) -> None:
        """Ask before somebody else's acknowledgement, or more than one, is withdrawn."""
        others = sorted({row.owner for row in targets.rows if row.owner != self.desk.me})
        if others or len(targets.rows) > 1:
            lines = targets.explain()
            if others:
                lines = [f"Acknowledged by {', '.join(others)}.", *lines]
            answer = await self.app.push_screen_wait(
                Ask(
                    f"Un-acknowledge {describe(targets)}",
                    lines,
                    [Field("Type yes to go on", check=_check_yes)],
                )
            )
            if answer is None:
                return
        self._do("un-acknowledged", [row.alert for row in targets.rows], act)

    def action_note(self) -> None:
        """Write a note."""
        if not self.guard("note"):
            return
        targets = self.targets()
        if targets.rows:
            self._ask_note(targets)
        else:
            self.say("note: every marked alert is hidden by the filter", alarm=True)

    @work
    async def _ask_note(self, targets: Targets) -> None:
        sheet = self._sheet("note", targets)
        answer = await self.app.push_screen_wait(
            Ask(
                f"Note to {describe(targets)}",
                targets.explain(),
                [Field("Note (do not write secrets)", check=_check_text)],
                sheet=sheet,
            )
        )
        if answer is not None:
            self._do(
                "noted",
                [row.alert for row in targets.rows],
                lambda alerts: self.desk.acts.note(alerts, answer[0]),
                sheet=sheet,
            )

    def _sheet(self, kind: str, targets: Targets) -> Sheet:
        """Return the paper for a text about these alerts."""
        about = "\n".join(sorted(row.id for row in targets.rows))
        return self.desk.drafts.open(kind, about, describe(targets))

    def action_seen(self) -> None:
        """Let go of what cleared by itself."""
        if not self.guard("seen"):
            return
        targets = self.targets().wanting(State.CLEARED)
        if not targets.rows:
            self.say("seen: nothing here has cleared by itself", alarm=True)
            return
        ids = [row.id for row in targets.rows]

        def act(_: Sequence[Alert]) -> list[Outcome]:
            self.desk.acts.seen(ids)
            return []

        self._do("seen", [], act, seen=ids)

    @work
    async def _do(
        self,
        word: str,
        alerts: Sequence[Alert],
        act: Do,
        *,
        seen: Sequence[str] = (),
        sheet: Sheet | None = None,
    ) -> None:
        """Write it down in a thread; what could not be written stays marked, and its text kept."""
        try:
            outcomes = await asyncio.to_thread(act, alerts)
        except OncallError as error:
            self.say(f"not saved: {error}", alarm=True)
            return
        failed = [outcome for outcome in outcomes if not outcome.saved]
        self.alerts.unmark([*(o.target.id for o in outcomes if o.saved), *seen])
        if failed:
            self.alerts.marks |= {outcome.target.id for outcome in failed}
            self.post_message(
                self.Changed(f"{len(failed)} not saved: {failed[0].error}", alarm=True, asked=False)
            )
            return
        if sheet is not None:
            await asyncio.to_thread(sheet.done)
        if not outcomes and not seen:
            self.post_message(self.Changed(f"{word} already", asked=False))
            return
        sends = [outcome.target.source for outcome in outcomes if outcome.sends]
        waits = sum(not self.view.is_live(source) for source in sends)
        count = len(outcomes) + len(seen)
        text = f"{word} {count}, saved"
        text += f", sending {len(sends) - waits}" if len(sends) > waits else ""
        text += f", {waits} to be sent when the source answers" if waits else ""
        self.post_message(self.Changed(text, asked=False))

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

    def action_mark(self) -> None:
        """Mark, and go on to the next line."""
        self.alerts.toggle_mark()
        self.alerts.action_down()
        self.update_message()

    def action_unmark_all(self) -> None:
        """Take the marks away; a second time, the filter."""
        if self.alerts.marks:
            self.alerts.unmark(list(self.alerts.marks))
            self.update_message()
        elif self.desk.boards.filter is not None:
            self._filter("")

    def action_pause(self) -> None:
        """Hold the screen still, or go on."""
        self.post_message(self.Paused())

    def action_poll(self) -> None:
        """Ask every source now."""
        self.post_message(self.Polled())

    def action_ticket(self) -> None:
        """Go to the ticket of the alert."""
        row = self.current_row()
        if row is None or row.ticket is None:
            self.say("ticket: no ticket names this alert", alarm=True)
        else:
            self.post_message(self.ToTicket(row.ticket.id))

    def action_copy(self) -> None:
        """Copy the alert as text that can be pasted into a chat."""
        row = self.current_row()
        if self.guard("copy") and row is not None:
            zone = ZoneInfo(self.desk.zone)
            lines = summary_lines(row, now=self.desk.clock.now(), zone=zone, glyphs=self.glyphs)
            text = "\n".join("".join(piece for piece, _ in line).rstrip() for line in lines)
            self.post_message(
                self.Copied(f"{text.strip()}\n  id           {row.id}\n", "the alert")
            )

    # Filter

    def action_filter(self) -> None:
        """Open the filter."""
        box = self.query_one("#filter", Input)
        self.query_one("#filter-line").add_class("open")
        box.value = self.view.filter
        self.set_focus(box)

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        # What is built may be older than what was typed last: compare with what is asked for.
        chosen = self.desk.boards.filter
        asked = chosen.text if chosen is not None else ""
        if self.query_one("#filter-line").has_class("open") and event.value != asked:
            self._filter(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self._close_filter()

    def _close_filter(self) -> None:
        self.query_one("#filter-line").remove_class("open")
        self.alerts.focus()

    def on_key(self, event: events.Key) -> None:
        """Esc in the filter takes the filter away."""
        if event.key == "escape" and self.query_one("#filter", Input).has_focus:
            event.stop()
            self._filter("")
            self._close_filter()

    def _filter(self, text: str) -> None:
        """Use a filter; while it cannot be understood yet, the old one stays."""
        try:
            self.desk.boards.set_filter(text)
        except FilterError as error:
            self.say(str(error), alarm=True)
            return
        self.post_message(self.Changed())


def _check_duration(text: str) -> str:
    try:
        parse_duration(text)
    except OncallError as error:
        return str(error)
    return ""


def _check_yes(text: str) -> str:
    return "" if text.strip().lower() == "yes" else "type yes, or press esc"


def _check_text(text: str) -> str:
    return "" if text.strip() else "an empty note says nothing"
