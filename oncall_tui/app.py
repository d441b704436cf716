"""The dashboard: holds the board, hands state down to screens, and carries what they want out."""

from __future__ import annotations

import asyncio
import gc
import os
from typing import TYPE_CHECKING, ClassVar

from msgspec import structs
from textual import work
from textual.binding import Binding
from textual.message import Message

from oncall_tui.app_lending import Lending
from oncall_tui.app_modes import main_screens
from oncall_tui.app_offering import Offering
from oncall_tui.app_returning import Returning
from oncall_tui.app_signing import Signing
from oncall_tui.app_watch import Watch
from oncall_tui.domain.sync_status import SyncStatus
from oncall_tui.domain.themes import TERMINAL
from oncall_tui.services.desk import Desk
from oncall_tui.services.digest import Digest, Digested
from screens.base import DeskScreen
from screens.board import BoardScreen
from screens.command import bindings
from screens.global_commands import GLOBAL
from screens.stylesheet import ParsedOnce
from screens.terminal import guards
from screens.terminal.direct_writer import hold_frame, release_frame
from screens.theme import THEME
from screens.view import View

if TYPE_CHECKING:
    from oncall_tui.domain.ringing import Ring
    from screens.ringing import Ringer
    from screens.widgets.line_input import LineInput

CATCH_UP_EVERY = 3.0
"""Seconds between two looks at what other sessions of the same log have written."""

KEEP_AFTER = 2.0
"""Seconds after which what the first answers brought is there to stay, and no longer looked at for
garbage: each such look would walk over 20,000 objects and stop every thread for 12 ms."""

COUNT_EVERY = 60.0
"""Seconds between two looks at which routines are due."""


class OncallApp(Offering, Signing, Watch, Lending, Returning):
    """Five screens on one desk."""

    TITLE = "oncall-tui"
    DEFAULT_MODE = "board"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        *bindings(GLOBAL),
        # First of all, so that it leads out of every question and of the palette too.
        Binding("ctrl+q", "quit", "quit", show=False, priority=True, id="quit.always"),
        Binding("ctrl+z", "suspend_process", show=False, priority=True, id="suspend.always"),
    ]
    CSS = """
    ModalScreen { background: transparent; }
    CommandPalette SearchIcon { display: none; }
    .ascii ModalScreen > Vertical { border: ascii ansi_blue; }
    .ascii #below, .ascii #why { border-top: ascii ansi_bright_black; }
    .ascii RunScreen SimpleList { border-bottom: ascii ansi_bright_black; }
    .ascii RunScreen.wide SimpleList { border-bottom: none; border-right: ascii ansi_bright_black; }
    """

    class Arrived(Message):
        """The network thread has something."""

        def can_replace(self, message: Message) -> bool:
            """One look takes all."""
            return isinstance(message, OncallApp.Arrived)

    class Built(Message):
        """A board was built in a thread."""

        def __init__(
            self, digested: Digested, ring: Ring | None, *, asked: bool, message: str, alarm: bool
        ) -> None:
            self.digested, self.asked, self.message, self.alarm = digested, asked, message, alarm
            self.ring = ring
            super().__init__()

    def __init__(self, desk: Desk, *, ascii_only: bool = False, theme: str = TERMINAL) -> None:
        guards.install()
        super().__init__(desk, ascii_only=ascii_only, theme=theme)
        self._digest = Digest(desk)
        self._board: BoardScreen | None = None
        """Also while another screen is shown: its cursor keeps its place."""
        self._building = False
        self._again: tuple[bool, str, bool] | None = None
        self._paused = False
        self._behind = 0
        self._untold = []
        self._kept_all = False
        """Whether what every source brought at first is taken for there to stay."""
        self._ringer: Ringer | None = None
        # Before it runs: each of these would have every style worked out once more later.
        self.register_theme(THEME)
        self.theme = THEME.name
        self.stylesheet = ParsedOnce(variables=self.get_css_variables())
        for name, screen in main_screens(self._make_board, desk, self.glyphs).items():
            self.add_mode(name, screen)

    # Life

    def on_load(self) -> None:
        """Before the terminal is taken over: from then on every end has to give it back."""
        self.watch_signals()

    def _begin_update(self) -> None:
        hold_frame(self)
        super()._begin_update()

    def _end_update(self) -> None:
        super()._end_update()
        release_frame(self)

    def on_mount(self) -> None:
        """Show what was known last time at once; everything else comes after the first paint."""
        if self.desk.keys:
            self.set_keymap(dict(self.desk.keys))
        self.come_back()
        first = self._digest.first()
        if first is not None:
            self._take(first)
        self.watch_resume()
        self.call_after_refresh(self._after_first_paint)

    def _make_board(self) -> BoardScreen:
        self._board = BoardScreen(self.desk, self.glyphs)
        return self._board

    def _after_first_paint(self) -> None:
        if self._leave_now():
            return
        self.go_where_it_was()
        gc.freeze()
        gc.enable()
        self.desk.network.listen(self._wake)
        self._open_ringer()
        self._digest.vigil = self._open_vigil()
        self.rebuild()
        self.set_interval(CATCH_UP_EVERY, self._catch_up)
        self.tell_at_start()
        self.set_timer(CATCH_UP_EVERY, self._count_routines)
        self.set_interval(COUNT_EVERY, self._count_routines)
        self.set_timer(CATCH_UP_EVERY, self._look_at_handover)
        self.set_interval(COUNT_EVERY, self._look_at_handover)
        if not self.desk.read_only:
            self._open_journal()
            if self.desk.background is not None:
                self.desk.network.submit(self.desk.background.work(self._wake))

    def _open_ringer(self) -> None:
        if self.desk.open_ringing is not None:
            from screens.ringing import Ringer

            self._ringer = Ringer(self.desk.open_ringing(), self._write_out, os.environ)

    def _wake(self) -> None:
        """Say, from any thread, that something arrived."""
        self.post_message(self.Arrived())

    def _catch_up(self) -> None:
        """Look for entries of other sessions, acks that ran out, sources that fell silent."""
        self._tell_signing()
        due = self.view.board.next_change
        now = self.desk.clock.now()
        if (
            (due is not None and due <= now)
            or self.desk.ledger.behind()
            or self.desk.estate.overdue(now)
            or (self._ringer is not None and self._ringer.due(now, quiet=self._bell_is_off()))
            or (self.vigil is not None and self.vigil.stale(self.view.storm))
        ):
            self.rebuild()

    # From what arrived to what is shown

    def on_oncall_app_arrived(self) -> None:
        """Something came from the network thread."""
        self.rebuild()

    def rebuild(self, message: str = "", *, asked: bool = False, alarm: bool = False) -> None:
        """Build a board in a thread; while one is being built, the next waits and takes all."""
        if self._building:
            before = self._again or (False, "", False)
            self._again = (asked or before[0], message or before[1], alarm or before[2])
            return
        self._building = True
        board = self._board
        pinned = board.alerts.cursor_id if board is not None and board.is_mounted else None
        self._build(pinned, asked, message, alarm)

    @work(thread=True)
    def _build(self, pinned: str | None, asked: bool, message: str, alarm: bool) -> None:
        digested = self._digest.run(self.desk.network.take(), pinned=pinned)
        ring = None
        if self._ringer is not None:
            settled = not any(h.next_try is None for h in digested.health.values())
            now = self.desk.clock.now()
            ring = self._ringer.listen(
                digested.board,
                now=now,
                settled=settled,
                storm=digested.storm,
                quiet=digested.bell_off is not None,
            )
        self.post_message(self.Built(digested, ring, asked=asked, message=message, alarm=alarm))

    def on_oncall_app_built(self, event: Built) -> None:
        """Show it, and build the next if something came meanwhile."""
        self._building = False
        self._take(event.digested, asked=event.asked, message=event.message, alarm=event.alarm)
        self.put_cursor()
        if self._ringer is not None:
            board, complete = event.digested.board, event.digested.complete
            self._ringer.sound(event.ring, board, complete=complete)
        if not self._kept_all and not self.view.loading:
            self._kept_all = True
            self.set_timer(KEEP_AFTER, _keep_all)
        again, self._again = self._again, None
        if again is not None:
            self.rebuild(again[1], asked=again[0], alarm=again[2])

    def _take(
        self, digested: Digested, *, asked: bool = False, message: str = "", alarm: bool = False
    ) -> None:
        """Make a digested state the state of the app and hand it down."""
        message, alarm = self._what_to_say(digested, message, alarm=alarm)
        frozen = self._paused and not asked
        self._behind += frozen
        self.view = self._view_of(digested, frozen=frozen)
        if message:
            self.view = structs.replace(self.view, message=message, alarm=alarm)
        self._hand_down(asked=asked)
        self.offer_queue(digested, saying=bool(message))

    def _what_to_say(self, digested: Digested, message: str, *, alarm: bool) -> tuple[str, bool]:
        """Choose what the message line says next; what has to wait is told with a later state."""
        self._untold += [(self._told_since(digested), False), (digested.notice, True)]
        if digested.error:
            message, alarm = digested.error, True
        elif self.desk.background is not None and not message:
            message = self.desk.background.notices()
            alarm = bool(message)
        self._untold = [told for told in self._untold if told[0]]
        return self._untold.pop(0) if self._untold and not message else (message, alarm)

    def _view_of(self, digested: Digested, *, frozen: bool) -> View:
        """Make the view of a digested state; the last message stays until something else is said.

        `frozen` keeps the board as it was.
        """
        background = self.desk.background
        return View(
            board=self.view.board if frozen else digested.board,
            health=digested.health,
            ticket_sources=frozenset(
                name for name in digested.health if self.desk.estate.is_ticket_source(name)
            ),
            tickets=digested.tickets,
            complete=digested.complete,
            waiting=digested.waiting,
            unsettled=self.count_unsettled(digested),
            entries=digested.entries,
            sync=self._sync_status(digested),
            present=() if background is None else background.present(),
            doubts=() if background is None else background.doubts(),
            filter=self.desk.boards.filter.text if self.desk.boards.filter is not None else "",
            whose=self.desk.boards.whose_words,
            bound=self.desk.boards.bound_words,
            order=self.desk.boards.order.words,
            paused=self._paused,
            behind=self._behind,
            loading=any(h.next_try is None for h in digested.health.values()),
            remembered=digested.remembered,
            silences=digested.silences,
            storm=digested.storm,
            bell_off=digested.bell_off,
            handover=self.handover_banner,
            routines_due=self.routines_due,
            routines_overdue=self.routines_overdue,
            incidents=digested.incidents,
            message=self.view.message,
            alarm=self.view.alarm,
        )

    def _sync_status(self, digested: Digested) -> SyncStatus:
        """Return how the sending stands; when a source is back, the network may be."""
        background = self.desk.background
        if background is None:
            return SyncStatus()
        if any(h.live and not self.view.is_live(name) for name, h in digested.health.items()):
            background.poke()
        return background.status

    def on_key(self) -> None:
        """A key that is pressed answers the message: it may go with the next change."""
        if self._ringer is not None:
            self._ringer.looked()
        if self.view.message:
            self.view = structs.replace(self.view, message="", alarm=False)

    def on_flood(self) -> None:
        """Say what became of keys that nobody can have pressed."""
        self._say("too many keys at once: forgotten", alarm=True)

    def on_missed(self) -> None:
        """Say what became of keys that were ahead of what they were meant for."""
        self._say("too slow: the keys pressed meanwhile are forgotten", alarm=True)

    def on_line_input_cut(self, event: LineInput.Cut) -> None:
        """Say that more was pasted than a line holds."""
        self._say(event.said, alarm=True)

    def on_input_changed(self) -> None:
        """So does a key that an input took."""
        self.on_key()

    def on_desk_screen_wants(self) -> None:
        """A screen came to the front."""
        self._hand_down()

    def on_desk_screen_changed(self, event: DeskScreen.Changed) -> None:
        """Something was written or chosen."""
        self.rebuild(event.message, asked=event.asked, alarm=event.alarm)

    def on_choosing_paused(self) -> None:
        """Hold the screen still, or catch up."""
        self._paused, self._behind = not self._paused, 0
        self.rebuild(asked=True)

    # The end

    async def on_unmount(self) -> None:
        """Write down the last snapshots."""
        if self._ringer is not None:
            self._ringer.leave()
        await self.leave_traces()
        await asyncio.to_thread(self._digest.store)


def _keep_all() -> None:
    """Let the garbage collector pass by everything there is; what is garbage by now goes first."""
    gc.collect()
    gc.freeze()
