"""Steps of a cursor, done and drawn at once.

On Textual's usual way a key goes through three queues before its binding is looked up, and its
frame through three more and a timer that may be 16 ms away. A step of a cursor opens nothing and
asks nothing, so it may leave all of them out: half of what a step cost was this way.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol, TypeVar, runtime_checkable

from textual import events
from textual.screen import Screen
from textual.widget import Widget

from screens.terminal.one_key import OneKeyAtATime

ReturnT = TypeVar("ReturnT")

FRAME = 1 / 60
"""Seconds between two frames that are drawn at once; what comes sooner is drawn with the next."""


@runtime_checkable
class Steps(Protocol):
    """A widget with keys that only move something within it."""

    def step_for(self, key: str) -> Callable[[], None] | None:
        """Return what the key does, None when it is none of these."""


class QuickKeys(OneKeyAtATime[ReturnT]):
    """Lets the widget that has the focus take its own steps, when no key is before them."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._drawn_at = 0.0

    async def on_event(self, event: events.Event) -> None:
        """Take a step; everything else goes on as ever."""
        if not (isinstance(event, events.Key) and not event.is_forwarded and self._step(event)):
            await super().on_event(event)

    def on_key(self) -> None:
        """Hear of every key that no input takes."""

    def _step(self, event: events.Key) -> bool:
        """Whether the key was a step and is done."""
        focused = self.focused
        taker: object = focused
        # A keymap may give the key to something else, and so may a key that is still in hand.
        if focused is None or not isinstance(taker, Steps):
            return False
        if self.is_busy or self._keymap or not self.app_focus:
            return False
        step = taker.step_for(event.key)
        if step is None:
            return False
        self.on_key()
        step()
        self._draw(self.screen, focused)
        return True

    def _draw(self, screen: Screen[Any], widget: Widget) -> None:
        """Draw the widget now, unless more keys wait or a frame has just been drawn.

        What is done here would be done when the widget, then the screen, have nothing else to do.
        """
        now = monotonic()
        if now - self._drawn_at < FRAME or self.message_queue_size:
            return
        self._drawn_at = now
        if widget._scroll_required:  # noqa: SLF001 - no public way, here and below
            widget._scroll_required = False  # noqa: SLF001
            screen._scroll_required = True  # noqa: SLF001
        if widget._repaint_required:  # noqa: SLF001
            widget._repaint_required = False  # noqa: SLF001
            screen._dirty_widgets.add(widget)  # noqa: SLF001
        screen._on_timer_update()  # noqa: SLF001
