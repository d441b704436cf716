"""One key at a time: a key is not looked at before the one before it has done what it does.

Over a bad line keys arrive in bunches. Textual forwards each to whatever has the focus at that
moment, but a prompt gets the focus only after its own key was worked off: the rest of the bunch
would be taken for commands. `/abc` must never acknowledge anything.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from textual import events
from textual._time import get_time
from textual.command import CommandPalette
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from screens.terminal.changed_cells import ChangedCells
from screens.terminal.flood import PAUSE, Flood
from screens.terminal.typed_runs import TakesText, is_text, next_of

ReturnT = TypeVar("ReturnT")

LONGEST = 0.5
"""Seconds that a key may take to be worked off, twice over where the whole program stood still;
and as long again for the prompt that it opens. What waits behind it by then is forgotten: it was
meant for what is not there."""
MOST = 2_000
"""Keys that may wait, some four seconds of work: no hand is that far ahead, so what is more is
rubbish from the line. Without a bound 20 kB of it would keep the way out shut for a minute."""
MANY, LATE = 100, 3.0
"""Where so many keys wait, and the first has for so many seconds, all of them are forgotten: a key
that is pressed now is not to wait behind rubbish, nor behind what was held down too long."""
LOOK_AGAIN = 0.01
"""Seconds between two looks whether a prompt has come up."""
LOOKS = round(LONGEST / LOOK_AGAIN)
"""Looks are counted, not seconds: a program that stood still had no chance to open anything."""


class OneKeyAtATime(ChangedCells[ReturnT]):
    """Queues keys and pastes while one of them is being worked off."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._typed: deque[events.Key | events.Paste] = deque()
        self._in_hand: events.Event | None = None
        self._workers_before: frozenset[int] = frozenset()
        self._screen_before: object = None
        self._looks = 0
        self._ran_first = False
        """Whether the key in hand was a command of the app's own, before anybody saw it."""
        self._too_long: asyncio.TimerHandle | None = None
        self._last_of_flood: float | None = None
        """When the last key was pressed of those that were forgotten, as long as more follow."""
        self._flooded = False
        """Whether keys were forgotten, which nobody has been told yet."""
        self._given_up_at = 0.0
        """When a key was waited for no longer: what was pressed before was meant for what it opens,
        wherever that is by now."""
        self._missed = False
        """Whether such keys were forgotten, which nobody has been told yet."""

    @property
    def is_busy(self) -> bool:
        """Whether a key is being worked off or waits."""
        return self._in_hand is not None or bool(self._typed)

    async def on_event(self, event: events.Event) -> None:
        """Put keys and pastes in line; everything else goes on as ever."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if event.time <= self._given_up_at:
                self._miss(event)
            elif len(self._typed) < MOST and not self._goes_on(event):
                self._typed.append(event)
            await self._next()
        elif isinstance(event, Flood):  # what follows is kept out where it came from
            self._forget()
        else:
            await super().on_event(event)

    def _goes_on(self, event: events.Event) -> bool:
        """Whether a key belongs to those that were forgotten: `/abc` without `/` is three acts."""
        if self._last_of_flood is None:
            return False
        silence = event.time - self._last_of_flood
        self._last_of_flood = event.time if silence < PAUSE else None
        return silence < PAUSE

    def _is_late(self, event: events.Event) -> bool:
        """Whether keys wait that have been overtaken by what the screen shows by now."""
        return len(self._typed) >= MANY and get_time() - event.time > LATE

    def _forget(self) -> None:
        """Forget the keys that wait."""
        self._typed.clear()
        self._flooded = True
        self._tell_flood()

    def _tell_flood(self) -> None:
        """Tell it behind the key in hand, which would answer what is said of it."""
        if self._in_hand is not None:
            return
        if self._flooded:
            self._flooded = False
            self.on_flood()
        if self._missed:
            self._missed = False
            self.on_missed()

    def on_flood(self) -> None:
        """Hear that keys were forgotten, since more came than anybody presses."""

    def on_missed(self) -> None:
        """Hear that keys were forgotten, since what they were meant for did not come up in time."""

    async def _next(self) -> None:
        """Take the next key in hand, unless one is."""
        if self._in_hand is not None or not self._typed:
            return
        target = self.focused or self.screen
        in_line = isinstance(target, TakesText)
        # Text is not overtaken by anything: it goes into the line that it was meant for.
        if not (in_line and is_text(self._typed[0])) and self._is_late(self._typed[0]):
            self._last_of_flood = self._typed[-1].time
            self._forget()
            return
        event = self._in_hand = next_of(self._typed, runs=in_line)
        self._workers_before = frozenset(map(id, self.workers))
        self._screen_before = self.screen
        self._looks = 0
        self._ran_first = False
        await super().on_event(event)
        self._watch(self._once_more, event)
        if self._ran_first:
            self.call_later(self._ran, event)
        elif not target.call_later(self._reached, event, target):
            self._worked_off(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run the command of a key; one that comes before all else is handed to nobody then."""
        ran = await super()._check_bindings(key, priority)
        self._ran_first = self._ran_first or (priority and ran)
        return ran

    def _reached(self, event: events.Event, node: MessagePump) -> None:
        """One has seen it; go on to the one above, up to the screen.

        A key that one of them kept for itself goes no further; the app hears of any other.
        """
        above = node.parent if isinstance(node, Widget) and not isinstance(node, Screen) else None
        if above is not None and above.call_later(self._reached, event, above):
            return
        if event._stop_propagation or isinstance(event, events.Paste):  # noqa: SLF001 - no public way
            # Behind the app's own turn, where the screen has handed the key on to it.
            self.call_later(self._ran, event)

    async def _on_key(self, event: events.Key) -> None:
        """Nobody kept it: it may be a command.

        Textual calls the handlers of all classes, the stock one that runs the command after this
        one; `call_later` comes behind that. A command may have told something to what has the
        focus, as Enter does in a line.
        """
        self.call_later(self._ran, event)

    def _ran(self, event: events.Event) -> None:
        """What the key does is done; whoever was told of it is to have heard.

        One of them may give the focus to another line, for which the next key is meant.
        """
        node = self.focused or self.screen
        if not node.call_later(self._heard, event, node):
            self.call_later(self._worked_off, event)

    def _heard(self, event: events.Event, node: MessagePump) -> None:
        above = node.parent if isinstance(node, Widget) and not isinstance(node, Screen) else None
        if above is None or not above.call_later(self._heard, event, above):
            self.call_later(self._worked_off, event)

    def _watch(self, then: Callable[[events.Event], None], event: events.Event) -> None:
        """Look after a key that may never be worked off.

        Not with a timer of Textual's: that is a task, which costs as much as the key.
        """
        self._too_long = asyncio.get_running_loop().call_later(
            LONGEST, self.call_later, then, event
        )

    def _once_more(self, event: events.Event) -> None:
        """Wait once more: after a standstill time is up before anything had a chance."""
        if self._in_hand is event:
            self._watch(self._give_up, event)

    def _worked_off(self, event: events.Event) -> None:
        """Let the next key in, once a prompt that this one opens is up."""
        if self._in_hand is not event:
            return
        if self._too_long is not None:
            self._too_long.cancel()
        if not self._opening():
            self._let_next_in()
        elif self._looks < LOOKS:
            self._looks += 1
            self.set_timer(LOOK_AGAIN, lambda: self._worked_off(event))
        else:
            self._give_up(event)

    def _give_up(self, event: events.Event) -> None:
        """Wait for a key no longer. The screen in front is not the one that others are for."""
        if self._in_hand is not event:
            return
        self._given_up_at = get_time()
        if self._typed:
            self._miss(self._typed[-1])
            self._typed.clear()
        self._let_next_in()

    def _miss(self, event: events.Event) -> None:
        """Forget a key, and what follows it without a pause."""
        self._missed = True
        self._last_of_flood = event.time
        self._tell_flood()

    def _let_next_in(self) -> None:
        self._in_hand = None
        self._tell_flood()
        self.call_next(self._next)

    def _opening(self) -> bool:
        """Whether this key started work on the loop that has shown nothing yet."""
        if self.screen is not self._screen_before:
            return self.screen.focused is None and bool(self.screen.focus_chain)
        return any(
            _may_ask(worker) and not worker.is_finished and id(worker) not in self._workers_before
            for worker in self.workers
        )


def _may_ask(worker: Worker[object]) -> bool:
    """Whether a prompt may come of it: not of threads, nor of the searches of the palette."""
    on_loop = not worker._thread_worker  # noqa: SLF001 - no public way
    return on_loop and not isinstance(worker.node, CommandPalette)
