"""Every role can be read in every palette, and nothing of the terminal's own shows through."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from oncall_tui.domain.themes import TERMINAL, THEMES
from screens.colours import NAMES, PALETTES
from screens.terminal.recolour import Recolour
from screens.theme import STYLES, Role, at_cursor

BLACK = Color(0, 0, 0)
LEAST = {"dark": 4.5, "high-contrast": 7.0, "colour-blind": 4.5}
"""WCAG 2.2: 4.5 is level AA, 7 is AAA."""


def drawn(name: str, style: Style) -> Style:
    """Return how a style is drawn in a palette."""
    [segment] = Recolour(PALETTES[name]).apply([Segment("x", style)], BLACK)
    assert segment.style is not None
    return segment.style


def luminance(color: RichColor | None) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2)."""
    assert color is not None
    assert color.triplet is not None
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.triplet.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    """Return the contrast of text and ground, 1 to 21."""
    light, dark = sorted([luminance(style.color), luminance(style.bgcolor)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", PALETTES)
def test_every_role_can_be_read(name: str, role: Role) -> None:
    for style in (STYLES[role], at_cursor(role)):
        assert contrast(drawn(name, style)) >= LEAST[name]


@pytest.mark.parametrize("name", PALETTES)
def test_no_colour_of_the_terminal_is_left(name: str) -> None:
    for color in [None, "default", *NAMES]:
        style = drawn(name, Style(color=color, bgcolor=color, bold=True))
        assert style.color is not None
        assert style.color.is_system_defined is False
        assert style.bgcolor is not None
        assert style.bgcolor.is_system_defined is False
        assert style.bold


def test_every_theme_but_the_terminal_s_own_has_a_palette() -> None:
    assert set(THEMES) == {TERMINAL, *PALETTES}


def test_levels_differ_in_every_palette() -> None:
    levels = [Role.LEVEL_0, Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, Role.LEVEL_UNMAPPED]
    for name in PALETTES:
        looks = {str(drawn(name, STYLES[role])) for role in levels}
        assert len(looks) == len(levels)
