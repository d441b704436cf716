"""What the terminal shows, cell by cell, and what has to be written so that it shows a new frame.

Textual writes whole regions for one changed cell: with forty clocks that is 2 to 20 kB a second.
Here a frame is held against the one before, and only cells that differ are written. Text whose
width terminals do not agree about (`cells`) is written whole, as Textual does, and whatever it may
have moved is taken for unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rich.color import ColorSystem
from textual.strip import Strip

from screens.terminal.cells import cells_of, is_ink, look_of, width_of

GAP = 4
"""Unchanged cells that are written again rather than stepped over: a step costs as much."""
ERASE_FROM = 5
"""Blank cells at the end of a line from which on erasing is shorter than writing them."""

Piece: TypeAlias = tuple[int, int, Strip]
"""Line, column, and what stands there."""


class Frame:
    """The cells of a terminal. `update` returns what to write; then the terminal shows it."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._texts: list[list[str]] = []
        self._codes: list[list[str | None]] = []
        """None: what is there is not known."""
        self._whole: dict[tuple[int, int], Strip] = {}
        """Where text of unsure width stands, as long as nothing was written over it."""

    def forget(self) -> None:
        """Take everything for unknown: somebody else wrote on the terminal."""
        self._size = (0, 0)

    def update(self, size: tuple[int, int], pieces: Iterable[Piece], colors: ColorSystem) -> str:
        """Return what changes the terminal, `size` columns and lines, to show the pieces too."""
        pen = Pen(size[0])
        if size != self._size:
            self._begin(size)
        for y, x, strip in pieces:
            if 0 <= y < size[1] and 0 <= x < size[0]:
                self._put(pen, y, x, strip, colors)
        return pen.lift()

    def _begin(self, size: tuple[int, int]) -> None:
        width, height = self._size = size
        self._texts = [[" "] * width for _ in range(height)]
        self._codes = [[None] * width for _ in range(height)]
        self._whole = {}

    def _put(self, pen: Pen, y: int, x: int, strip: Strip, colors: ColorSystem) -> None:
        texts: list[str] = []
        codes: list[str | None] = []
        for text, style, control in strip:
            if control or not text:
                continue
            look = look_of(style, colors)
            cells = None if look.linked else cells_of(text)
            if cells is None:
                self._put_whole(pen, y, x, strip, colors)
                return
            texts += cells
            if look.blank and " " in text:
                codes += ["" if cell == " " else look.codes for cell in cells]
            else:
                codes += [look.codes] * len(cells)
        room = self._size[0] - x
        if len(texts) > room:  # Textual never draws past the edge; half a character must not
            del texts[room:], codes[room:]
            if texts[-1] and cells_of(texts[-1]) != [texts[-1]]:
                texts[-1] = " "
        self._put_cells(pen, y, x, texts, codes)

    def _put_cells(
        self, pen: Pen, y: int, x: int, texts: list[str], codes: list[str | None]
    ) -> None:
        end = x + len(texts)
        old_texts, old_codes = self._texts[y], self._codes[y]
        if old_texts[x:end] == texts and old_codes[x:end] == codes:
            return
        self._split_wide(y, x, end)
        self._forget_whole(y, x, end)
        differs = [
            at
            for at, text, code, before, code_before in zip(
                range(len(texts)), texts, codes, old_texts[x:end], old_codes[x:end], strict=True
            )
            if text != before or code != code_before
        ]
        old_texts[x:end], old_codes[x:end] = texts, codes
        blank_from = _blank_from(texts, codes) if end == self._size[0] else len(texts)
        if sum(at >= blank_from for at in differs) < ERASE_FROM:
            blank_from = len(texts)
        for start, end in _stretches(differs, texts, codes):
            if end > blank_from:
                if start < blank_from:
                    self._draw(pen, y, x, (start, blank_from))
                pen.erase(y, x + blank_from)
                break
            self._draw(pen, y, x, (start, end))

    def _draw(self, pen: Pen, y: int, x: int, stretch: tuple[int, int]) -> None:
        """Write cells of one look that stand beside each other, counted from `x`."""
        start, end = x + stretch[0], x + stretch[1]
        texts, codes = self._texts[y], self._codes[y]
        pen.bridge(y, start, texts, codes)
        pen.draw(y, start, "".join(texts[start:end]), end - start, codes[start] or "")

    def _put_whole(self, pen: Pen, y: int, x: int, strip: Strip, colors: ColorSystem) -> None:
        """Write a strip as it is, unless it stands there already.

        One that begins with what combines is written again: it belongs to the cell before it, and
        that may have been.
        """
        if self._whole.get((y, x)) == strip and width_of(strip.text[:1] or " "):
            return
        end = min(x + strip.cell_length, self._size[0])
        self._split_wide(y, x, end)
        self._forget_whole(y, x, self._size[0])
        pen.paste(
            y,
            x,
            "".join(
                text if style is None else style.render(text, color_system=colors)
                for text, style, control in strip
                if not control
            ),
        )
        # A terminal that draws it wider has moved what stands behind it; what combines with the
        # character before it has changed that, be it at the end of the line above.
        self._codes[y][x:] = [None] * (self._size[0] - x)
        if x or y:
            self._codes[y if x else y - 1][x - 1] = None
        self._whole[y, x] = strip

    def _split_wide(self, y: int, x: int, end: int) -> None:
        """Writing over half of a wide character takes the other half away."""
        texts, codes = self._texts[y], self._codes[y]
        if x > 0 and not texts[x]:
            codes[x - 1] = None
        if end < self._size[0] and not texts[end]:
            codes[end] = None

    def _forget_whole(self, y: int, x: int, end: int) -> None:
        for at in [at for at in self._whole if at[0] == y]:
            if at[1] < end and at[1] + self._whole[at].cell_length > x:
                del self._whole[at]


class Pen:
    """Writes cells in few bytes: knows where the cursor is, and in what look it draws."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._written: list[str] = []
        self._y = self._x = -1
        """Where the cursor is; -1 when that is not known."""
        self._codes: str | None = None
        """None: not known."""

    def lift(self) -> str:
        """Return everything that was written, and end in the terminal's own look."""
        if self._written and self._codes != "":
            self._written.append("\x1b[0m")
        return "".join(self._written)

    def draw(self, y: int, x: int, text: str, cells: int, codes: str) -> None:
        """Write a text that takes so many cells."""
        self._move(y, x)
        self._wear(codes, blank=not text.strip(" "))
        self._written.append(text)
        # In the last column some terminals wait at its end, and some do not.
        self._x = x + cells if x + cells < self._width else -1

    def bridge(self, y: int, x: int, texts: list[str], codes: list[str | None]) -> None:
        """Write a few unchanged cells of the same look rather than step over them."""
        start = self._x
        if self._y != y or not 0 <= start < x <= start + GAP:
            return
        if all(texts[at] and codes[at] == self._codes for at in range(start, x)):
            self._written.append("".join(texts[start:x]))
            self._x = x

    def erase(self, y: int, x: int) -> None:
        """Blank everything from here to the end of the line."""
        self._move(y, x)
        self._wear("", blank=True)
        self._written.append("\x1b[K")

    def paste(self, y: int, x: int, rendered: str) -> None:
        """Write text with its looks; nobody knows where the cursor is then."""
        self._move(y, x)
        self._wear("")
        self._written.append(rendered)
        self._y = self._x = -1

    def _move(self, y: int, x: int) -> None:
        if (self._y, self._x) == (y, x):
            return
        far = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
        step = x - self._x
        near = f"\x1b[{step if step > 1 else ''}C"
        on_line = self._y == y and 0 <= self._x < x
        self._written.append(near if on_line and len(near) < len(far) else far)
        self._y, self._x = y, x

    def _wear(self, codes: str, *, blank: bool = False) -> None:
        """Change the look; for blanks that have none, ink may stay: they do not show it."""
        if blank and not codes and self._codes is not None and is_ink(self._codes):
            return
        if codes != self._codes:
            self._written.append(f"\x1b[0;{codes}m" if codes else "\x1b[m")
            self._codes = codes


def _blank_from(texts: list[str], codes: list[str | None]) -> int:
    """Return from where on a line is blank."""
    at = len(texts)
    while at and texts[at - 1] == " " and codes[at - 1] == "":
        at -= 1
    return at


def _stretches(
    differs: list[int], texts: list[str], codes: list[str | None]
) -> Iterator[tuple[int, int]]:
    """Yield where cells that differ begin and end, whole wide characters, of one look each."""
    start = end = -1
    for at in differs:
        if at < end:
            continue
        first = at if texts[at] else at - 1  # the second half of a wide character
        if end != first or codes[first] != codes[start]:
            if end >= 0:
                yield start, end
            start = first
        end = at + 1
        if end < len(texts) and not texts[end]:
            end += 1
    if end >= 0:
        yield start, end
