"""Texts as terminals take them: characters that every terminal puts into the same cells, or not."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import islice

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

EMOJI = 0x1F000
"""From here on terminals differ in how wide they draw what is joined or has a colour."""
INK = frozenset({"1", "2", "3", *map(str, range(30, 38)), *map(str, range(90, 98))})
"""Bold, dim, italic, and the sixteen colours of characters: no space shows them."""
_JOINING = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co", "Cn"})


def cells_of(text: str) -> list[str] | None:
    """Return a text cell by cell, a wide character as itself and an empty cell.

    None when a terminal may put it into other cells than we think: combining characters, joined
    ones, emoji.
    """
    if text.isascii():
        return list(text) if text.isprintable() else None
    found: list[str] = []
    for character in text:
        width = width_of(character)
        if width == 0:
            return None
        found.append(character)
        if width == 2:
            found.append("")
    return found


@lru_cache(maxsize=4096)
def width_of(character: str) -> int:
    """Return how many cells a character takes wherever it stands; 0 when that is not sure."""
    if ord(character) >= EMOJI or unicodedata.category(character) in _JOINING:
        return 0
    width = cell_len(character)
    return width if width in {1, 2} else 0


class Look:
    """How a cell is drawn."""

    __slots__ = ("blank", "codes", "linked")

    def __init__(self, style: Style | None, colors: ColorSystem) -> None:
        rendered = "" if style is None else style.render("\0", color_system=colors)
        head = rendered.partition("\0")[0]
        self.linked = style is not None and style.link is not None
        self.codes = "" if self.linked else head.removeprefix("\x1b[").removesuffix("m")
        """Parameters of SGR; empty: as the terminal draws by itself."""
        self.blank = style is None or not _shows_on_space(style)
        """Whether a space in it looks like one that was erased."""


def _shows_on_space(style: Style) -> bool:
    marked = style.reverse or style.underline or style.underline2 or style.strike
    framed = style.overline or style.frame or style.encircle
    background = style.bgcolor is not None and not style.bgcolor.is_default
    return bool(marked or framed or background)


@lru_cache(maxsize=512)
def is_ink(codes: str) -> bool:
    """Whether these parameters of SGR change how characters look, and nothing of a space."""
    rest = iter(codes.split(";"))
    for code in rest:
        if code == "38":  # of 256 colours, `5;n`, or of all, `2;r;g;b`
            list(islice(rest, 1 if next(rest, "") == "5" else 3))
        elif code not in INK:
            return False
    return True


@lru_cache(maxsize=2048)
def look_of(style: Style | None, colors: ColorSystem) -> Look:
    """Return how a style is drawn, worked out once."""
    return Look(style, colors)
