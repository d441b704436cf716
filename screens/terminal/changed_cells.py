"""Has Textual draw through `frame`: only cells that changed go over the line.

A terminal that does not read gets no frames at all: polls, clocks and the journal go on, and when
it reads again it gets the one frame that leads from what it shows to what is true by then.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import textual
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, ConsoleOptions, RenderableType, RenderResult
from textual import _compositor, events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.messages import InBandWindowResize
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from screens.terminal.direct_writer import DirectWriter, writer_of
from screens.terminal.frame import Frame, Piece
from screens.terminal.small_frame import small_frame

log = logging.getLogger(__name__)

ReturnT = TypeVar("ReturnT")

MEND_AFTER = 1.0
"""Seconds until everything is drawn anew after something was lost on its way: a terminal that is
broken for good would lose it again, and have the program do nothing else."""
KNOWN = "8."
"""Versions of Textual whose frames are understood begin so."""


class Changes(CompositorUpdate):
    """Stands in for an update of Textual's, and writes what differs."""

    def __init__(
        self, update: LayoutUpdate | ChopsUpdate, frame: Frame, size: tuple[int, int]
    ) -> None:
        """`size` is what it was laid out for, which a console may not know of."""
        self._update = update
        self._frame = frame
        self._size = size
        self._written: str | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw as Textual would, where somebody asks for that."""
        yield self._update

    def render_segments(self, console: Console) -> str:
        """Return the sequences for the terminal; the second time the same."""
        if self._written is None:
            self._written = self._render(console)
        return self._written

    def _render(self, console: Console) -> str:
        update = self._update
        pieces = _layout(update) if isinstance(update, LayoutUpdate) else _chops(update)
        # Rich calls 8 bit colours "256", its own enum EIGHT_BIT.
        colors = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        return self._frame.update(self._size, pieces, colors)


def _layout(update: LayoutUpdate) -> Iterator[Piece]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield y, x, strip
            x += strip.cell_length


def _chops(update: ChopsUpdate) -> Iterator[Piece]:
    for y, start, stop in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > stop or end <= start:
                continue
            if start <= x < stop and end <= stop:
                yield y, x, strip
            else:
                left = max(0, start - x)
                yield y, x + left, strip.crop(left, min(end, stop) - x)


def is_known() -> bool:
    """Whether this Textual draws as we think it does."""
    fits = (
        _version().startswith(KNOWN)
        and hasattr(App, "_display")
        and hasattr(_compositor.Compositor, "render_partial_update")
    )
    if not fits:
        log.warning("Textual %s is not known: whole regions are written", textual.__version__)
    return fits


def _version() -> str:
    """Return Textual's version by the name of the folder beside it: the usual way takes 40 ms."""
    if "__version__" in vars(textual):
        return textual.__version__  # somebody has asked already
    found = list(Path(textual.__file__).parents[1].glob("textual-*.dist-info"))
    if len(found) == 1:
        return found[0].name.removesuffix(".dist-info").partition("-")[2]
    return textual.__version__


class ChangedCells(App[ReturnT]):
    """An app that writes no more than it has to."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._frame = Frame() if is_known() else None
        self._begins_to_tell = True
        """Whether its size is about to be told without any change of it, as when it is opened."""
        self._left_out = False
        """Whether frames were left out, since the terminal did not read."""
        self._mends = False
        """Whether everything is about to be drawn anew."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self._frame is None or renderable is None or self._batch_count:
            super()._display(screen, renderable)
        elif self._wait_for_terminal():
            self.post_display_hook()
        elif isinstance(renderable, LayoutUpdate | ChopsUpdate):
            self._write_changes(screen, Changes(renderable, self._frame, self.size))
        else:
            self._frame.forget()
            super()._display(screen, renderable)

    def draw_lines(self, widget: Widget, lines: Mapping[int, Strip]) -> bool:
        """Draw the beginnings of lines of a widget, by line of its content, now and nothing else.

        Returns False where that cannot be done: then they have to be refreshed, as ever.
        """
        if self._frame is None or self._batch_count:
            return False
        update = small_frame(self.screen, widget, lines)
        if update is not None:
            self._display(self.screen, update)
        return update is not None

    def _write_changes(self, screen: Screen[Any], changes: Changes) -> None:
        """Write what differs; where nothing does, not even that a frame begins and ends."""
        writable = self._running and not self._closed and not self.is_headless
        if writable and not changes.render_segments(self.console) and self._cursor_stays():
            self.post_display_hook()
        else:
            super()._display(screen, changes)

    def _cursor_stays(self) -> bool:
        return self._previous_cursor_position == self.screen.outer_size.clamp_offset(
            self.cursor_position
        )

    def on_resize(self, event: events.Resize) -> None:
        """Take everything for unknown: a window that grows or shrinks moves and cuts lines.

        One that is as large as before may have been another size meanwhile; Textual would let it
        be. Only that a size is told when somebody begins to tell sizes means nothing: every start
        would draw everything twice.
        """
        if self._frame is None or event.size != self._size:
            return
        if self._begins_to_tell:
            self._begins_to_tell = False
        elif self._is_mounted:
            self.forget_terminal()

    def on_in_band_window_resize(self, message: InBandWindowResize) -> None:
        """Hear that the terminal tells sizes by itself from now on, and begins with this one."""
        self._begins_to_tell = message.enabled

    def forget_terminal(self) -> None:
        """Draw everything anew: somebody else may have written on the terminal."""
        if self._frame is not None:
            self._frame.forget()
        self.refresh(layout=True)

    def _wait_for_terminal(self) -> bool:
        """Whether the terminal has not read what it was sent; then a frame follows when it has."""
        writer = writer_of(self)
        if writer is None:
            return False
        if writer.caught_up is None:
            writer.caught_up = self._tell_caught_up
        self._mend(writer)
        self._left_out = self._left_out or writer.is_behind
        return writer.is_behind

    def _tell_caught_up(self) -> None:
        """Say, from the thread that writes, that the terminal has read everything."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(self._draw_again)

    def _mend(self, writer: DirectWriter) -> None:
        """Draw everything anew where the terminal did not get all that it was sent."""
        if writer.lost_some() and not self._mends:
            self._mends = True
            self.set_timer(MEND_AFTER, self._mended)

    def _mended(self) -> None:
        self._mends = False
        self.forget_terminal()

    def _draw_again(self) -> None:
        writer = writer_of(self)
        if writer is not None and self._running:
            self._mend(writer)
        if self._left_out and self._running:
            self._left_out = False
            self.refresh(layout=True)
