"""What screens want of the dashboard: other screens, and what is done on them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import SystemCommand
from textual.screen import Screen

from oncall_tui.app_base import DeskApp
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.errors import OncallError
from screens.base import DeskScreen
from screens.board import BoardScreen
from screens.command import keyed
from screens.global_commands import GLOBAL

if TYPE_CHECKING:
    from textual.command import Provider

    from screens.queue_settling import QueueSettler
    from screens.run_opening import RunOpener
    from screens.runbooks import RunbooksScreen


def _line_command() -> type[Provider]:
    from screens.line_command import LineCommand

    return LineCommand


class Openings(DeskApp):
    """Opens, on top of or in place of the screen in front, what a key asked for."""

    COMMANDS = DeskApp.COMMANDS | {_line_command}

    def action_mode(self, name: str) -> None:
        """Show another of the main screens; a run that is open stays where it is.

        The board is never behind a run: the key that means the board leads there.
        """
        if not isinstance(self.screen, DeskScreen):
            return
        if name != self.current_mode:
            self.screen.leave_front()
        self.switch_mode(name)
        if name == "board":
            self.call_after_refresh(self._leave_run)

    def _leave_run(self) -> None:
        from screens.run import RunScreen

        if isinstance(self.screen, RunScreen):
            self.screen.action_leave()
            self._say("the run stays open: r on its alert goes on with it, or 4")

    def action_help(self) -> None:
        """Show the keys of the screen in front."""
        from screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, DeskScreen):
            keys = self.desk.keys
            self.push_screen(HelpScreen(screen.NAME, screen.commands, self.glyphs, keys))

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Fill the palette with the commands of the screen in front and those for everywhere."""
        here = screen.commands if isinstance(screen, DeskScreen) else ()
        for command in (*here, *keyed(GLOBAL, "", self.desk.keys)):
            if command.id != "command_palette":
                key = command.keys.split(",")[0]
                title = f"{command.label} ({key})" if key else command.label
                yield SystemCommand(
                    title, command.help, partial(self._run_command, screen, command.id)
                )

    async def _run_command(self, screen: Screen[Any], id_: str) -> None:
        """Run what the palette chose, where its key would have run."""
        await self.run_action(id_, self if any(c.id == id_ for c in GLOBAL) else screen)

    @work(exclusive=True, group="unsure")
    async def on_desk_screen_unsure(self, event: DeskScreen.Unsure) -> None:
        """Ask before what this site wants confirmed, then do it where it was asked for."""
        from screens.asking_first import ask_first

        if await ask_first(self, event.command, event.verdict, event.count):
            await event.again()

    @work
    async def on_board_screen_opened(self, event: BoardScreen.Opened) -> None:
        """Show everything about an alert; a command chosen there runs on the board."""
        from oncall_tui.services.around import look_around
        from screens.detail import DetailScreen

        row = self.view.board.rows.get(event.id)
        board = self._board_screen()
        if row is None or board is None:
            return
        found = await asyncio.to_thread(self.desk.walks.candidates, row.alert)
        texts = [f"{candidate.path}  ({candidate.why})" for candidate in found]
        asked_next = board.asked_next(row)
        around = await asyncio.to_thread(
            look_around,
            row,
            self.view.board.rows,
            ledger=self.desk.ledger,
            changes=self.desk.boards.changes,
            skew=self.desk.estate.skews.get(row.alert.source, 0),
            now=self.desk.clock.now(),
        )
        detail = DetailScreen(
            self.desk,
            row,
            texts,
            self.glyphs,
            asked_next=asked_next,
            away=board.away(row),
            incident=await asyncio.to_thread(self._incident_words, row.id),
            around=around,
        )
        name = await self.push_screen_wait(detail)
        if name is None:
            return
        if board.alerts.cursor_id == event.id:
            await board.run_on(event.id, name)
        else:
            self._say(f"{row.alert.title}: gone from the board meanwhile", alarm=True)

    def _incident_words(self, alert_id: str) -> str:
        """Say to which open incident an alert belongs. Reads: not in the loop."""
        incidents = self.desk.incidents
        one = None if incidents is None else incidents.of_alert(alert_id)
        return "" if one is None else f"{one.short} {one.title}, {one.phase.value}; 2 shows it"

    @work
    async def on_board_screen_walk(self, event: BoardScreen.Walk) -> None:
        """Open the run of an alert's runbook: the one that is open, or a new one."""
        await self._open(lambda opener: opener.for_alert(event.alert))

    @work
    async def on_runbooks_screen_resume(self, event: RunbooksScreen.Resume) -> None:
        """Go on with a run."""
        await self._open(lambda opener: opener.resume(event.run))

    @work
    async def on_runbooks_screen_look_on(self, event: RunbooksScreen.LookOn) -> None:
        """Show a run that somebody else has."""
        from screens.run_opening import RunOpener

        try:
            await RunOpener(self, self.desk, self.glyphs).look_on(event.run)
        except OncallError as error:
            self._say(str(error), alarm=True)
        else:
            self.rebuild()

    @work
    async def on_runbooks_screen_start(self, event: RunbooksScreen.Start) -> None:
        """Walk a runbook that no alert asked for."""
        await self._open(lambda opener: opener.for_file(event.path))

    @work
    async def on_runbooks_screen_look(self, event: RunbooksScreen.Look) -> None:
        """Read a runbook; from there it can be walked."""
        from screens.reader import ReaderScreen

        try:
            runbook = await asyncio.to_thread(self.desk.library.open, event.path)
        except OncallError as error:
            self._say(str(error), alarm=True)
            return
        if await self.push_screen_wait(ReaderScreen(runbook, self.glyphs)):
            await self._open(lambda opener: opener.for_file(event.path))

    async def _open(self, how: Callable[[RunOpener], Awaitable[None]]) -> None:
        from screens.run_opening import RunOpener

        denied = self.desk.gate.judge(Dangerous.RUN).denied
        if denied:
            self._say(f"runbook: {denied}; a run is written to the journal", alarm=True)
            return
        try:
            await how(RunOpener(self, self.desk, self.glyphs))
        except OncallError as error:
            self._say(str(error), alarm=True)
        else:
            self.rebuild()

    def on_board_screen_to_ticket(self, event: BoardScreen.ToTicket) -> None:
        """Show a ticket on its screen."""
        self.switch_mode("tickets")

        def choose() -> None:
            from screens.tickets import TicketsScreen

            if isinstance(self.screen, TicketsScreen):
                self.screen.choose(event.id)

        self.call_after_refresh(choose)

    @work
    async def on_board_screen_calls(self, event: BoardScreen.Calls) -> None:
        """Show whom to call about an alert; a calendar may have to be read first."""
        from screens.call_opening import show_calls

        row = self.view.board.rows.get(event.id)
        if row is not None:
            asked = self.desk.calling.asks(row.alert, self.desk.clock.now())
            if asked:
                self._say(f"asking {asked} who is on call")
            copied = await show_calls(self, self.desk, row, self.glyphs)
            if copied:
                self.copy_out(copied, "whom to call")

    def on_board_screen_copied(self, event: BoardScreen.Copied) -> None:
        """Send a text to the engineer's own clipboard."""
        self.copy_out(event.text, event.what)

    def on_owning_say(self, event: BoardScreen.Say) -> None:
        """Send what somebody is to be told to the engineer's own clipboard."""
        self.copy_out(event.text, "what to say")

    def on_choosing_polled(self) -> None:
        """Ask every source now."""
        self.desk.network.poke()
        self._say("asking every source")

    @work
    async def on_board_screen_queue(self) -> None:
        """Show what waits, and do what is decided."""
        await self._settle(lambda settler: settler.settle_all())

    async def _settle(self, how: Callable[[QueueSettler], Awaitable[str]]) -> None:
        from screens.queue_settling import QueueSettler

        try:
            done = await how(QueueSettler(self, self.desk, self.glyphs))
        except OncallError as error:
            self._say(f"not saved: {error}", alarm=True)
            return
        if done:
            self.rebuild(done)
