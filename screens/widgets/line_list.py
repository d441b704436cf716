"""A list of lines drawn by the line API: cost follows what is visible, not what is known.

The cursor holds on to an id, never to a row number. When the line under it vanishes because of a
poll, a tombstone stands in its place until the cursor moves, so that a key can never hit the
line that moved up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.command import bindings
from screens.global_commands import MOVING
from screens.present import Piece
from screens.terminal.changed_cells import ChangedCells
from screens.theme import BLANK, CURSOR, STYLES, at_cursor

LineT = TypeVar("LineT")

InView: TypeAlias = tuple[int, Sequence[Any], int]

STEPS = {key: command.id for command in MOVING for key in command.keys.split(",")}


class LineList(ScrollView, Generic[LineT], can_focus=True):
    """What every list here shares: cursor by id, movement, tombstones, strips.

    A subclass says what a line's id is, whether the cursor may stop there, and how it looks.
    """

    BINDINGS: ClassVar[list[Binding]] = bindings(MOVING)  # type: ignore[assignment]
    DEFAULT_CSS = """
    LineList { scrollbar-size: 0 0; overflow-x: hidden; height: 1fr; }
    """

    class Moved(Message):
        """The cursor stands on another line."""

        def __init__(self, id_: str | None) -> None:
            self.id = id_
            super().__init__()

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor is now matters."""
            return isinstance(message, LineList.Moved)

    class Chosen(Message):
        """The line under the cursor was clicked twice or entered."""

        def __init__(self, id_: str) -> None:
            self.id = id_
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: Sequence[LineT | None] = ()
        self._index: Mapping[str, int] = {}
        self._cursor = 0
        self._cursor_id: str | None = None
        self._tombstone: LineT | None = None
        self._touched = False
        """Whether the engineer has moved the cursor."""
        self._strips: dict[tuple[object, ...], tuple[LineT, Strip]] = {}
        """With the line that each shows: as long as it is held, no other has its identity."""

    # What a subclass says

    def id_of(self, line: LineT) -> str:
        """Return what the line is called in every poll."""
        raise NotImplementedError

    def can_stop(self, line: LineT) -> bool:
        """Whether the cursor may stand here."""
        return line is not None

    def pieces(self, line: LineT, width: int) -> list[Piece]:
        """Return how the line looks now."""
        raise NotImplementedError

    def first_piece(self, line: LineT) -> Piece | None:
        """Return the first of the pieces where it changes by itself: the rest is kept without."""
        return None

    def tombstone_pieces(self, line: LineT, width: int) -> list[Piece]:
        """Return how a line looks that is no longer there."""
        raise NotImplementedError

    # What everybody asks

    @property
    def current(self) -> LineT | None:
        """The line under the cursor; None on a tombstone, or where it may stop nowhere."""
        if self._tombstone is not None or self._cursor_id is None:
            return None
        if not 0 <= self._cursor < len(self._lines):
            return None
        return self._lines[self._cursor]

    @property
    def cursor_id(self) -> str | None:
        """The id under the cursor, that of a tombstone included."""
        return self._cursor_id

    @property
    def on_tombstone(self) -> bool:
        """Whether what the cursor stood on is gone."""
        return self._tombstone is not None

    @property
    def touched(self) -> bool:
        """Whether the engineer has moved the cursor."""
        return self._touched

    @property
    def position(self) -> tuple[int, int]:
        """Return (line of the cursor from 1, number of lines)."""
        return (min(self._cursor + 1, len(self._lines)), len(self._lines))

    def show(
        self,
        lines: Sequence[LineT],
        *,
        asked: bool = False,
        loading: bool = False,
        places: Mapping[str, int] | None = None,
    ) -> None:
        """Show other lines; the cursor stays on its id and at its height on the screen.

        `asked` says that the engineer asked for the change (a filter, a fold): then no tombstone
        is needed when the id is not among them. While `loading`, a cursor that nobody has moved
        stays on the first line. `places` says where each id stands, if that is known.
        """
        if loading and not self._touched:
            self._cursor, self._cursor_id, asked = 0, None, True
        held, before = self._held_line(), self.in_view
        height = self._cursor - round(self.scroll_y)
        # A range stays one: a million numbers need not be written down.
        self._lines = lines
        if not isinstance(lines, range | tuple):
            self._lines = list(lines)
        self._tombstone = None
        if places is None:
            self._reindex()
        else:
            self._index = places
        if self._cursor_id is not None and self._cursor_id in self._index:
            self._cursor = self._index[self._cursor_id]
        elif held is not None and not asked:
            self._bury(held)
        else:
            self._settle(self._cursor)
        self.virtual_size = Size(self.size.width, len(self._lines))
        if self.scroll_y > 0:
            # Where the worst is in view it stays in view; else the cursor keeps its height.
            top = max(0, self._cursor - height)
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self._keep_visible()
        self.redraw(before)

    @property
    def in_view(self) -> InView:
        """What is in view now: where that begins, the lines, and which of them has the cursor."""
        top = round(self.scroll_y)
        return top, self._lines[top : top + self.size.height], self._cursor

    def redraw(self, before: InView) -> None:
        """Draw other lines than those that were in view before."""
        self._strips.clear()
        self.refresh()

    def go_to(self, id_: str) -> bool:
        """Put the cursor on an id; return whether it is there."""
        index = self._index.get(id_)
        if index is None:
            return False
        self._move_to(index)
        return True

    # Movement

    def go_to_line(self, number: int) -> None:
        """Put the cursor on a line, the first is 1; beyond the last it stands on that."""
        at = max(0, min(number, len(self._lines)) - 1)
        for index in chain(range(at, len(self._lines)), reversed(range(at))):
            line = self._lines[index]
            if line is not None and self.can_stop(line):
                self._move_to(index)
                return

    def step_for(self, key: str) -> Callable[[], None] | None:
        """Return the movement that a key stands for, None when it is no movement."""
        name = STEPS.get(key)
        step: Callable[[], None] | None = getattr(self, f"action_{name}") if name else None
        return step

    def action_down(self) -> None:
        """Go one line down."""
        self._step(1)

    def action_up(self) -> None:
        """Go one line up."""
        self._step(-1)

    def action_page_down(self) -> None:
        """Go one page down."""
        self._step(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """Go one page up."""
        self._step(-max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the first line."""
        self._step(-len(self._lines) - 1)

    def action_last(self) -> None:
        """Go to the last line."""
        self._step(len(self._lines) + 1)

    def _step(self, by: int) -> None:
        """Move the cursor; lines where it may not stop are passed over."""
        if not self._lines:
            return
        target = min(max(self._cursor + by, 0), len(self._lines) - 1)
        step = 1 if by > 0 else -1
        for direction in (step, -step):
            index = target
            while 0 <= index < len(self._lines):
                line = self._lines[index]
                if line is not None and self.can_stop(line):
                    self._move_to(index)
                    return
                index += direction
        self._keep_visible()

    def _move_to(self, index: int) -> None:
        before = self._cursor
        if self._tombstone is not None:
            index = self._unbury(index)
        self._touched = True
        self._cursor = index
        line = self._lines[index] if self._lines else None
        self._cursor_id = None if line is None else self.id_of(line)
        self._refresh_row(before)
        self._refresh_row(index)
        self._keep_visible()
        self.post_message(self.Moved(self._cursor_id))

    def _settle(self, index: int) -> None:
        """Put the cursor on the nearest line where it may stop, without a step of the engineer."""
        count = len(self._lines)
        self._cursor_id = None
        for index_ in chain(range(min(index, count), count), range(min(index, count) - 1, -1, -1)):
            line = self._lines[index_]
            if line is not None and self.can_stop(line):
                self._cursor = index_
                self._cursor_id = self.id_of(line)
                break
        else:
            self._cursor = 0
        self.post_message(self.Moved(self._cursor_id))

    # Tombstones

    def _held_line(self) -> LineT | None:
        if self._tombstone is not None:
            return self._tombstone
        return self.current if self._cursor_id is not None else None

    def _bury(self, line: LineT) -> None:
        """Keep a place for what vanished, at the height where it was."""
        self._tombstone = line
        self._cursor = min(self._cursor, len(self._lines))
        self._lines = [*self._lines[: self._cursor], None, *self._lines[self._cursor :]]
        self._reindex()
        self.post_message(self.Moved(self._cursor_id))

    def _unbury(self, index: int) -> int:
        """Take the tombstone away and return where `index` is now."""
        place = self._cursor
        self._tombstone = None
        self._lines = [line for line in self._lines if line is not None]
        self._reindex()
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()
        return max(0, index - 1) if index > place else index

    def _reindex(self) -> None:
        self._index = {
            self.id_of(line): index for index, line in enumerate(self._lines) if line is not None
        }

    # Drawing

    def _keep_visible(self) -> None:
        height = self.size.height
        if not height:
            return
        top = round(self.scroll_y)
        lead = 1 if self._cursor > 0 and self._is_head(self._cursor - 1) else 0
        if self._cursor - lead < top:
            self.scroll_to(y=self._cursor - lead, animate=False, force=True, immediate=True)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True, immediate=True)

    def _is_head(self, index: int) -> bool:
        line = self._lines[index]
        return line is not None and not self.can_stop(line)

    def _refresh_row(self, index: int, width: int | None = None) -> None:
        y = index - round(self.scroll_y)
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, width or self.size.width, 1))

    def on_resize(self) -> None:
        """Draw anew for another width."""
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._keep_visible()

    def strip_key(self, line: LineT, index: int) -> tuple[object, ...]:
        """Return what the look of a line depends on, apart from its own content."""
        return (self.id_of(line), index == self._cursor and self.has_focus)

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        index = y + round(self.scroll_y)
        width = self.size.width
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, BLANK)
        line = self._lines[index]
        at_cursor = index == self._cursor
        if line is None:
            if self._tombstone is None:
                return Strip.blank(width, BLANK)
            return self._strip(
                self.tombstone_pieces(self._tombstone, width), width, cursor=at_cursor
            )
        key = (*self.strip_key(line, index), width)
        first = self.first_piece(line)
        known = self._strips.get(key)
        strip = None if known is None else known[1]
        if strip is None:
            pieces = self.pieces(line, width)
            if first is not None:
                width -= cell_len(first[0]) + 1
                del pieces[0]
            strip = self._strip(pieces, width, cursor=at_cursor)
            if len(self._strips) > 400:
                self._strips.clear()
            self._strips[key] = line, strip
        if first is None:
            return strip
        # Simplified: neighbours that look the same are one piece, also of every frame.
        whole = [*_segments([first], cursor=at_cursor), *strip]
        return Strip(whole, self.size.width).simplify()

    def _strip(self, pieces: list[Piece], width: int, *, cursor: bool) -> Strip:
        strip = Strip(_segments(pieces, cursor=cursor))
        return strip.adjust_cell_length(width, CURSOR if cursor else BLANK).simplify()

    def _draw_first(self, indices: Iterable[int]) -> None:
        """Draw what changed by itself, the first pieces of lines that are in view."""
        top = round(self.scroll_y)
        found: dict[int, Strip] = {}
        for index in indices:
            line = self._lines[index]
            first = None if line is None else self.first_piece(line)
            if first is not None:
                segments = _segments([first], cursor=index == self._cursor)[:1]
                found[index - top] = Strip(segments, cell_len(first[0]))
        app = self.app
        if found and not (isinstance(app, ChangedCells) and app.draw_lines(self, found)):
            for y, strip in found.items():
                self._refresh_row(y + top, strip.cell_length)

    def on_focus(self) -> None:
        """Show the cursor."""
        self._refresh_row(self._cursor)

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self._refresh_row(self._cursor)


def _segments(pieces: Iterable[Piece], *, cursor: bool) -> list[Segment]:
    """Return pieces as Textual draws them, a blank behind each."""
    blank = Segment(" ", CURSOR if cursor else BLANK)
    return [
        segment
        for text, role in pieces
        for segment in (Segment(text, at_cursor(role) if cursor else STYLES[role]), blank)
    ]
