"""What all main screens share: the frame, the commands, and how state reaches them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from oncall_tui.domain.confirmation import Confirmation
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.guardrail import FREE, Verdict
from oncall_tui.domain.text import plain
from oncall_tui.services.desk import Desk
from screens.care import Care
from screens.command import Command, bindings, keyed
from screens.global_commands import GLOBAL
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.theme import Role
from screens.view import View
from screens.widgets.bars import Head, KeyBar, MessageBar

Again = Callable[[], Awaitable[object]]
"""Runs a command once more, for what it was meant for the first time."""
UNDO = 10_000
"""Milliseconds in which an acknowledgement or a silence is taken back without a question."""
TAKES_BACK = "; U takes it back"
"""What a message ends with for as long as that is so."""


class DeskScreen(Screen[None]):
    """A screen with head, message line and keys. A subclass fills the middle."""

    NAME: ClassVar[str] = ""
    COMMANDS_HERE: ClassVar[tuple[Command, ...]] = ()
    AUTO_FOCUS = "#main"
    DEFAULT_CSS = """
    DeskScreen { layout: vertical; }
    DeskScreen #feet { height: auto; dock: bottom; }
    """

    class Wants(Message):
        """The screen came to the front and wants the newest state."""

    class Changed(Message):
        """Something was written, folded or chosen: the board has to be built anew."""

        def __init__(self, message: str = "", *, alarm: bool = False, asked: bool = True) -> None:
            self.message, self.alarm, self.asked = message, alarm, asked
            super().__init__()

    class UndoOver(Message):
        """What was said last can no longer be taken back."""

        def __init__(self, said: str) -> None:
            self.said = said
            super().__init__()

    class Locked(Message):
        """A command that changes something was asked for after a while without a key."""

        def __init__(self, screen: DeskScreen, command: Command, again: Again) -> None:
            self.screen, self.command, self.again = screen, command, again
            super().__init__()

    class Unsure(Message):
        """A command that the site wants confirmed was asked for."""

        def __init__(self, command: Command, verdict: Verdict, count: int, again: Again) -> None:
            self.command, self.verdict, self.count, self.again = command, verdict, count, again
            super().__init__()

    def __init__(self, desk: Desk, glyphs: Glyphs) -> None:
        super().__init__()
        self.desk = desk
        self.glyphs = glyphs
        self.commands = keyed(self.COMMANDS_HERE, self.NAME, desk.keys)
        """With the engineer's own keys."""
        self.view = View()

    def __init_subclass__(cls) -> None:
        """Make the bindings from the commands."""
        if cls.COMMANDS_HERE:
            cls.BINDINGS = bindings(cls.COMMANDS_HERE, cls.NAME)
        super().__init_subclass__()

    BINDINGS: ClassVar[list[Binding]] = []  # type: ignore[assignment]
    _meant: tuple[str, Counter[str]] | None = None
    """The command that was just confirmed, and of what."""
    _undo_timer: Timer | None = None
    """Runs while a message says that something can be taken back."""

    def compose(self) -> ComposeResult:
        """Frame the middle."""
        desk = self.desk
        yield Head(
            self.NAME, me=desk.me, clock=desk.clock, zone=ZoneInfo(desk.zone), glyphs=self.glyphs
        )
        yield from self.middle()
        with Vertical(id="feet"):
            yield MessageBar()
            yield KeyBar(self.commands, keyed(GLOBAL, "", desk.keys))

    def middle(self) -> ComposeResult:
        """Yield what is between head and message line."""
        yield Widget()

    def on_screen_resume(self) -> None:
        """Ask for the newest state."""
        self.post_message(self.Wants())

    def leave_front(self) -> None:
        """Another of the main screens is wanted: what is gone here is told no longer."""
        from screens.simple_list import SimpleList

        for items in self.query(SimpleList):
            items.forget_gone()

    def show(self, view: View, *, asked: bool = False) -> None:
        """Show another state. `asked`: the engineer asked for the change."""
        self.view = view
        self.query_one(Head).show(view)
        self.fill(view, asked=asked)
        self.update_message()
        self.update_keys()

    def fill(self, view: View, *, asked: bool) -> None:
        """Show another state in the middle."""

    def update_message(self) -> None:
        """Show the message of the state, else what this screen has to say."""
        bar = self.query_one("#feet MessageBar", MessageBar)
        if self.view.message:
            role = Role.BAD if self.view.alarm else Role.GOOD
            bar.show([(plain(self.view.message, 400), role)], whole=True)
        elif self.view.sync.alarm:
            bar.show([(plain(self.view.sync.alarm, 400), Role.BAD)], whole=True)
        else:
            bar.show_parts(self.status(), self.glyphs)

    def status(self) -> list[Piece]:
        """Return what stands in the message line when there is nothing to report.

        What tells most comes first: what has no room is left out.
        """
        return []

    def say(self, message: str, *, alarm: bool = False) -> None:
        """Put a message on the line below until something else is to be said."""
        self.post_message(self.Changed(message, alarm=alarm, asked=False))

    def say_undoable(self, message: str) -> None:
        """Say what was done, and for as long as it is so that it can be taken back."""
        if self._undo_timer is not None:
            self._undo_timer.stop()
        said = message + TAKES_BACK
        self.say(said)
        over = self.UndoOver(said)
        self._undo_timer = self.set_timer(UNDO / 1000, lambda: self.post_message(over))

    # Commands

    def why_not(self, command: Command) -> str:
        """Return why a command can't be used now, or an empty string."""
        return self.verdict(command)[0].denied

    def sources_of(self, command: Command) -> Counter[str]:
        """Return how many alerts or tickets of each source a command would change now."""
        return Counter()

    def verdict(self, command: Command) -> tuple[Verdict, Counter[str]]:
        """Return what the gate says of a command, and of how many it changes."""
        gate = self.desk.gate
        if command.dangerous is None:
            return FREE, Counter()
        about: Counter[str] = Counter() if gate.is_open else self.sources_of(command)
        return gate.judge(command.dangerous, about), about

    def asks_itself(self, command: Command) -> bool:
        """Whether its own question is as hard as the site wants: nobody is asked twice."""
        return False

    def site_care(self, dangerous: Dangerous, about: Counter[str]) -> Care:
        """Return what the site wants to be asked before an act on so many of each source."""
        verdict = self.desk.gate.judge(dangerous, about)
        return Care(verdict.confirm, about.total(), plain(verdict.why, 200))

    def chosen(self, command: Command) -> object:
        """Name what a command would be for now; None where it is for nothing that can move."""
        return None

    def once_more(self, command: Command) -> Again:
        """Return what runs the command again, on what it was given for and on nothing else.

        While a question was open, marks may have gone and the cursor may stand on another line.
        """
        return self.only_for(command, lambda: self.run_action(command.id))

    def only_for(self, command: Command, run: Again) -> Again:
        """Return what runs a command unless something else is chosen by then."""
        meant = self.chosen(command)

        async def again() -> None:
            if self.chosen(command) == meant:
                await run()
            else:
                self.say(f"{command.label}: not done, something else is chosen by now", alarm=True)

        return again

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a disabled command through: `guard` says why it is disabled, silence would not."""
        return True

    def guard(self, id_: str) -> bool:
        """Whether a command may run now; when not, say why."""
        command = next(command for command in self.COMMANDS_HERE if command.id == id_)
        why = self.why_not(command)
        if why:
            self.say(f"{command.label}: {why}", alarm=True)
            return False
        if command.changes and self.desk.lock is not None and self.desk.lock.locked:
            self.post_message(self.Locked(self, command, self.once_more(command)))
            return False
        return self._is_meant(command)

    def _is_meant(self, command: Command) -> bool:
        """Whether the site lets it be done without a question, or the question was answered."""
        if self.asks_itself(command):
            return True
        verdict, about = self.verdict(command)
        meant, self._meant = self._meant, None
        if verdict.confirm is Confirmation.NONE or meant == (command.id, about):
            return True
        again = self.once_more(command)

        def meant_it() -> Awaitable[object]:
            self._meant = (command.id, about)
            return again()

        self.post_message(self.Unsure(command, verdict, about.total(), meant_it))
        return False

    def fell_shut(self) -> bool:
        """Whether nobody was there for so long, a prompt open perhaps, that nothing is written now.

        Says so: what was typed is kept for the same prompt.
        """
        if self.desk.lock is None or not self.desk.lock.locked:
            return False
        self.say("not done: nobody was here for a while; press the key again", alarm=True)
        return True

    def update_keys(self) -> None:
        """Show in the key bar what can be used now."""
        usable = {command.id for command in self.COMMANDS_HERE if not self.why_not(command)}
        self.query_one(KeyBar).enable(frozenset(usable | {command.id for command in GLOBAL}))
