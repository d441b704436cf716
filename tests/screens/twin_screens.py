"""Two emulated terminals: one is sent what we write, the other what stock Textual would have."""

from __future__ import annotations

import re
from typing import Any

import pyte
import pytest
from rich.cells import split_graphemes
from rich.console import Console

from screens.terminal.changed_cells import Changes
from tests.pty_driver import NOT_FOR_PYTE
from tests.screens.wired import Slow

FRAME = re.compile("\ue000(\\d+)\ue001")
"""Stands in what is written for a frame, of which there are two forms."""


class Agreeing(pyte.Screen):
    """A terminal that takes each text to be as wide as Textual does.

    Stock pyte counts emoji otherwise, and its `draw` forgets everything behind a character that has
    neither a width nor a combining class. What stands on it after a text of such a kind depends
    on which part of a line was written last, whoever writes: there is no right picture then.
    """

    def draw(self, data: str) -> None:
        """Put what one sees as one character into one cell, or two."""
        for start, end, width in split_graphemes(data)[0]:
            self._put(data[start:end], width)
        self.dirty.add(self.cursor.y)

    def _put(self, character: str, width: int) -> None:
        line, cursor = self.buffer[self.cursor.y], self.cursor
        if not width:
            self._join(character)
            return
        if cursor.x + width > self.columns:  # lines are not wrapped
            cursor.x = self.columns - width
        self._cut(cursor.x)
        self._cut(cursor.x + width)
        line[cursor.x] = cursor.attrs._replace(data=character)
        if width == 2:
            line[cursor.x + 1] = cursor.attrs._replace(data="")
        cursor.x += width

    def _join(self, mark: str) -> None:
        """Add a mark to the character before it, be it at the end of the line above."""
        y, x = self.cursor.y, self.cursor.x - 1
        if x < 0:
            y, x = y - 1, self.columns - 1
        if y >= 0:
            x -= not self.buffer[y][x].data
            cell = self.buffer[y][x]
            self.buffer[y][x] = cell._replace(data=cell.data + mark)
            self.dirty.add(y)

    def _cut(self, x: int) -> None:
        """Blank both halves of a wide character that is about to lose one."""
        line = self.buffer[self.cursor.y]
        if 0 < x < self.columns and not line[x].data:
            for at in (x - 1, x):
                line[at] = line[at]._replace(data=" ")


class Twins:
    """Feeds both, and holds them against each other after every frame."""

    def __init__(self, columns: int, lines: int) -> None:
        self.screens = (Agreeing(columns, lines), Agreeing(columns, lines))
        self._streams = tuple(pyte.Stream(screen) for screen in self.screens)
        self._frames: list[tuple[str, str]] = []
        self.compared = 0
        """Frames."""
        self.saved = 0
        """Characters that stock Textual would have written more."""
        self._write("\x1b[?7l")  # as Textual has it: what is too long is cut, not wrapped

    def tap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make every frame that is drawn from now on in both ways."""
        ours = Changes._render

        def both(changes: Changes, console: Console) -> str:
            frame = ours(changes, console), changes._update.render_segments(console)
            self._frames.append(frame)
            return f"\ue000{len(self._frames) - 1}\ue001"

        monkeypatch.setattr(Changes, "_render", both)

    def read(self, writer: Slow) -> None:
        """Draw what was written since; every frame has to look the same in both."""
        written = writer.out.getvalue()
        writer.out.seek(0)
        writer.out.truncate()
        parts = FRAME.split(written)
        self._write(parts[0])
        for number, rest in zip(parts[1::2], parts[2::2], strict=True):
            mine, stock = self._frames[int(number)]
            self._feed(0, mine)
            self._feed(1, stock)
            self.saved += len(stock) - len(mine)
            self._write(rest)
            self.compare()

    def scribble(self, text: str) -> None:
        """Let somebody else write on both."""
        self._write(text)

    def resize(self, columns: int, lines: int) -> None:
        """Make both windows another size."""
        for screen in self.screens:
            screen.resize(lines, columns)
            screen.dirty.update(range(lines))

    def compare(self) -> None:
        """Fail where a cell looks other than with stock Textual."""
        mine, stock = self.screens
        self.compared += 1
        for y in sorted(mine.dirty | stock.dirty):
            if y >= mine.lines:
                continue
            ours, theirs = cells(mine, y), cells(stock, y)
            assert ours == theirs, difference(y, ours, theirs)
        mine.dirty.clear()
        stock.dirty.clear()

    def _write(self, text: str) -> None:
        for which in (0, 1):
            self._feed(which, text)

    def _feed(self, which: int, text: str) -> None:
        self._streams[which].feed(NOT_FOR_PYTE.sub("", text))


def cells(screen: pyte.Screen, y: int) -> list[tuple[Any, ...]]:
    """Return the cells of a line, each as one sees it."""
    line = screen.buffer[y]
    return [seen(line[x]) for x in range(screen.columns)]


def seen(cell: pyte.screens.Char) -> tuple[Any, ...]:
    """Return what one sees of a cell: of a blank one only what fills it."""
    filled = (cell.bg, cell.reverse, cell.underscore, cell.strikethrough)
    if cell.data == " " and not any(filled[1:]):
        return (" ", *filled)
    return (cell.data, *filled, cell.fg, cell.bold, cell.italics, cell.blink)


def difference(y: int, ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> str:
    """Say where two lines differ first, and what stands there."""
    at = next(x for x, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1])
    lines = ["".join(cell[0] for cell in line) for line in (ours, theirs)]
    return f"line {y}, column {at}: {ours[at]} is not {theirs[at]}\n{lines[0]!r}\n{lines[1]!r}"
