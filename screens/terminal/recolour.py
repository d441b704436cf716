"""Draws in colours of our own in place of the terminal's sixteen."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from screens.colours import Palette


class Recolour(LineFilter):
    """Gives every colour, and what has none, the look that a palette has for it."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._looks = lru_cache(maxsize=1024)(self._look)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in their new colours."""
        looks = self._looks
        return [Segment(text, looks(style), control) for text, style, control in segments]

    def _look(self, style: Style | None) -> Style:
        style = style or Style()
        front = self._palette.in_front(_number(style.color))
        ground = self._palette.behind(_number(style.bgcolor))
        return style + Style(color=front, bgcolor=ground)


def _number(color: RichColor | None) -> int | None:
    """Return which of the sixteen it is; None for the terminal's own, or for any other."""
    return None if color is None or color.is_default else color.number
