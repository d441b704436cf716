"""The lines that frame every screen: head above, message and keys below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from screens.command import Command
from screens.glyphs import Glyphs
from screens.present import Piece
from screens.present_head import head_pieces, tab_pieces
from screens.present_parts import parted
from screens.theme import BLANK, STYLES, Role
from screens.view import View
from screens.widgets.pieces_pane import wrap

if TYPE_CHECKING:
    from oncall_tui.ports import Clock

HEAD_EVERY = 10.0
"""Seconds between two looks at the clock: the head shows minutes and coarse ages."""

MOST_LINES = 4
"""Of a message: enough for a path at 80 cells."""

KEY_NAMES = {
    "question_mark": "?", "slash": "/", "escape": "esc", "space": "space", "enter": "enter",
    "colon": ":", "pagedown": "pgdn", "pageup": "pgup", "full_stop": ".",
    "greater_than_sign": ">", "less_than_sign": "<", "apostrophe": "'",
    "exclamation_mark": "!", "plus": "+",
}  # fmt: skip


def key_name(keys: str) -> str:
    """Return the first of a binding's keys as people call it."""
    first = keys.split(",", 1)[0]
    return KEY_NAMES.get(first, first.replace("ctrl+", "^"))


def to_strip(pieces: Iterable[Piece], width: int) -> Strip:
    """Put pieces on one line with a blank between them."""
    segments: list[Segment] = []
    for text, role in pieces:
        if segments:
            segments.append(Segment(" ", BLANK))
        segments.append(Segment(text, STYLES[role]))
    return Strip(segments).adjust_cell_length(width, BLANK)


class Head(Widget):
    """Two lines: screens, who and when; counts and sources."""

    DEFAULT_CSS = "Head { height: 2; dock: top; }"

    def __init__(self, here: str, *, me: str, clock: Clock, zone: tzinfo, glyphs: Glyphs) -> None:
        super().__init__()
        self._here, self._me, self._clock, self._zone, self._glyphs = here, me, clock, zone, glyphs
        self._view = View()
        self._shown: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """Look at the clock now and then."""
        self.set_interval(HEAD_EVERY, self._look)

    def show(self, view: View) -> None:
        """Show another state; nothing is drawn when it looks the same."""
        self._view = view
        self._look()

    def _look(self) -> None:
        now, width = self._clock.now(), self.size.width
        lines = (
            tuple(self._tabs(now, width)),
            tuple(head_pieces(self._view, now=now, width=width, glyphs=self._glyphs)),
        )
        if lines != self._shown:
            self._shown = lines
            self.refresh()

    def _tabs(self, now: int, width: int) -> list[Piece]:
        return tab_pieces(
            self._here,
            me=self._me,
            now=now,
            zone=self._zone,
            width=width,
            due=self._view.routines_due,
            overdue=self._view.routines_overdue,
        )

    def render_line(self, y: int) -> Strip:
        """Draw one of the two lines."""
        now, width = self._clock.now(), self.size.width
        if y == 0:
            return to_strip(self._tabs(now, width), width)
        return to_strip(head_pieces(self._view, now=now, width=width, glyphs=self._glyphs), width)


class MessageBar(Widget):
    """What was just done, or what the list is showing: one line, and as many as a message needs."""

    DEFAULT_CSS = "MessageBar { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._pieces: list[Piece] = []
        self._lines: list[list[Piece]] = []
        self._parts: tuple[list[Piece], Glyphs] | None = None
        """What is shared out anew when the width changes."""

    def show(self, pieces: list[Piece], *, whole: bool = False) -> None:
        """Show something else; `whole`: nothing of it may be cut off, a path for example."""
        self._parts = None
        self._put(pieces, self._wrapped(pieces) if whole else [])

    def _put(self, pieces: list[Piece], lines: list[list[Piece]]) -> None:
        if (pieces, lines) != (self._pieces, self._lines):
            self._pieces, self._lines = pieces, lines
            self.styles.height = max(1, len(lines))
            self.refresh()

    def show_parts(self, parts: list[Piece], glyphs: Glyphs) -> None:
        """Show parts that stand apart, as many as fit; the first tells most."""
        self._parts = (parts, glyphs)
        self._put(parted(parts, self.size.width, glyphs), [])

    def on_resize(self) -> None:
        """Share the new width among the parts."""
        if self._parts is not None:
            self.show_parts(*self._parts)

    def _wrapped(self, pieces: list[Piece]) -> list[list[Piece]]:
        """Return the lines of what does not fit on one, at most `MOST_LINES`."""
        width = self.size.width
        if sum(len(text) + 1 for text, _ in pieces) - 1 <= width or width < 20:
            return []
        return wrap(pieces, width)[:MOST_LINES]

    def render_line(self, y: int) -> Strip:
        """Draw one of its lines."""
        if not self._lines:
            return to_strip(self._pieces if y == 0 else [], self.size.width)
        line = self._lines[y] if y < len(self._lines) else []
        strip = Strip([Segment(text, STYLES[role]) for text, role in line])
        return strip.adjust_cell_length(self.size.width, BLANK)


class KeyBar(Widget):
    """The keys that do something here and now, from the commands."""

    DEFAULT_CSS = "KeyBar { height: 1; }"

    def __init__(self, commands: Iterable[Command], everywhere: Iterable[Command] = ()) -> None:
        """`everywhere`: what every screen has; it stands at the end."""
        super().__init__()
        self._here, self._everywhere = tuple(commands), tuple(everywhere)
        self._commands = (*self._here, *self._everywhere)
        self._enabled: frozenset[str] = frozenset(command.id for command in self._commands)

    def enable(self, ids: frozenset[str]) -> None:
        """Show only these commands."""
        if ids != self._enabled:
            self._enabled = ids
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw as many as fit: those of the bar as they are declared, then the rest by use."""
        width = self.size.width
        shown = [c for c in self._commands if c.bar and self._is_usable(c)]
        more = sorted((c for c in self._here if not c.bar and self._is_usable(c)), key=_use)
        room, fits = width + 1, []
        for command in (*shown, *more):
            room -= len(key_name(command.keys)) + len(command.label) + 2
            if room < 0:
                break
            fits.append(command)
        last = [c for c in fits if c in self._everywhere]
        pieces: list[Piece] = []
        for command in (*(c for c in fits if c not in self._everywhere), *last):
            pieces += [(key_name(command.keys), Role.KEY), (command.label, Role.DIM)]
        return to_strip(pieces, width)

    def _is_usable(self, command: Command) -> bool:
        return bool(command.keys) and command.id in self._enabled


def _use(command: Command) -> int:
    return command.use
