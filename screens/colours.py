"""Colours of our own, for terminals whose sixteen do not suit: chosen by name in the configuration.

What is drawn says its colour by the name that the terminal's own palette has for it (`theme`); a
palette here says what that name looks like, in front and as a ground. The figures in its comment
are the least contrast (WCAG 2.2, relative luminance) that any role has on its ground.
"""

from __future__ import annotations

import msgspec

NAMES = (
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright_black",
    "bright_red",
    "bright_green",
    "bright_yellow",
    "bright_blue",
    "bright_magenta",
    "bright_cyan",
    "bright_white",
)
"""By number, as terminals count them."""


class Palette(msgspec.Struct, frozen=True):
    """What the sixteen colours look like."""

    plain: str
    """What has no colour, in front."""
    back: str
    """What has no ground."""
    front: dict[str, str]
    ground: dict[str, str]
    """Where it differs from `front`: text stands on it."""

    def in_front(self, number: int | None) -> str:
        """Return a colour by its number; None is what has none."""
        return self.plain if number is None else self.front[NAMES[number]]

    def behind(self, number: int | None) -> str:
        """Return a ground by its number; None is what has none."""
        if number is None:
            return self.back
        name = NAMES[number]
        return self.ground.get(name, self.front[name])


def _front(hues: str, *, dim: str, black: str, white: str) -> dict[str, str]:
    """Name six hues, in the order in which terminals have them, plain and bright alike."""
    six = hues.split()
    plain = (black, *six, white)
    bright = (dim, *six, white)
    return dict(zip(NAMES, (*plain, *bright), strict=True))


PALETTES = {
    "dark": Palette(  # 4.5
        plain="#d5d8de",
        back="#15171c",
        front=_front(
            "#ff7b72 #8ccf7e #e5c76b #7fb2ff #d2a6ff #67c8d6",
            dim="#949cab",
            black="#15171c",
            white="#f4f6fa",
        ),
        ground={"red": "#a3201b", "blue": "#234a86", "white": "#d5d8de"},
    ),
    "high-contrast": Palette(  # 7
        plain="#ffffff",
        back="#000000",
        front=_front(
            "#ff9a94 #8cff8c #ffe45c #a8cdff #ffb8ff #86f3ff",
            dim="#c4c4c4",
            black="#000000",
            white="#ffffff",
        ),
        ground={"red": "#8f0000", "blue": "#003a8c"},
    ),
    # Okabe and Ito: colours that people with any of the usual kinds of colour blindness tell apart.
    "colour-blind": Palette(  # 4.5
        plain="#e8e8e8",
        back="#101010",
        front=_front(
            "#e0701a #1fb58a #f0e442 #56b4e9 #d98ab5 #56b4e9",
            dim="#9c9c9c",
            black="#101010",
            white="#ffffff",
        ),
        ground={"red": "#9a4300", "blue": "#005a8f"},
    ),
}
