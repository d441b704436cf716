"""An incident that is led from a note, in cells: its own journal is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.simple_list import Item
from screens.theme import Role

if TYPE_CHECKING:
    from oncall_tui.domain.handover_carried import Led

SHORT = 7
"""Cells of its number."""


def led_item(led: Led, glyphs: Glyphs) -> Item:
    """Return it as a line of the list."""

    def look(width: int) -> list[Piece]:
        short = fit(plain(led.short, 40), SHORT, glyphs)
        words = f"{plain(led.title, 60)}  {plain(led.told, 300)}"
        return [(short, Role.LINK), (fit(words, max(8, width - SHORT - 1), glyphs), Role.WARN)]

    return Item(led.id, led.short, look)


def led_lines(led: Led) -> list[list[Piece]]:
    """Return what the note says of it."""
    head: list[Piece] = [(f"{plain(led.short, 40)} ", Role.LINK), (plain(led.told, 300), Role.WARN)]
    return [head, *([(plain(line, 600), Role.PLAIN)] for line in led.lines)]
