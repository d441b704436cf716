"""The line below a list: parts that stand apart, as many whole ones as there is room for. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.theme import Role

LISTS = ("tab: ", "all: ")
"""How parts begin of which some words are better than none."""


def parted(parts: Sequence[Piece], width: int, glyphs: Glyphs) -> list[Piece]:
    """Return the parts that fit, most telling first, with a mark between each two.

    One that does not fit is left out whole, of a list its last words; the first is there always.
    """
    shown: list[Piece] = []
    room = width
    for text, role in parts:
        between = 3 if shown else 0
        found = _shortened(text, room - between, glyphs)
        if not found and not shown:
            found = fit(text, max(room, 1), glyphs)
        if found:
            shown += [(glyphs.bar, Role.DIM)] if shown else []
            shown.append((found, role))
            room -= cell_len(found) + between
    return shown


def _shortened(text: str, room: int, glyphs: Glyphs) -> str:
    """Return a part as it is, a list with as many words as fit, or nothing."""
    if cell_len(text) <= room:
        return text
    head = next((head for head in LISTS if text.startswith(head)), None)
    if head is None:
        return ""
    words = text.split(" ")
    while len(words) > 2:
        words.pop()
        less = f"{' '.join(words)} {glyphs.cut}"
        if cell_len(less) <= room:
            return less
    return ""
