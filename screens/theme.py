"""Colours by meaning. The sixteen colours of the engineer's own terminal: few bytes, their palette.

Nothing is told by colour alone: every severity, state and liveness is also a word or a mark.
"""

from __future__ import annotations

import enum

from rich.style import Style
from textual.theme import Theme

THEME = Theme(
    name="oncall",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    accent="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": "ansi_bright_black",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_white",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_white",
        "screen-selection-background": "ansi_blue",
        "screen-selection-foreground": "ansi_white",
    },
)


class Role(enum.Enum):
    """What a piece of text means; `STYLES` says how that looks."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    HEAD = "head"
    KEY = "key"
    LATE = "late"
    SOON = "soon"
    MINE = "mine"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    LINK = "link"
    LEVEL_0 = "level 0"
    LEVEL_1 = "level 1"
    LEVEL_2 = "level 2"
    LEVEL_3 = "level 3"
    LEVEL_UNMAPPED = "level unmapped"


STYLES: dict[Role, Style] = {
    Role.PLAIN: Style(),
    Role.DIM: Style(color="bright_black"),
    Role.STRONG: Style(bold=True),
    Role.HEAD: Style(color="cyan", bold=True),
    Role.KEY: Style(color="cyan", bold=True),
    Role.LATE: Style(color="red", bold=True),
    Role.SOON: Style(color="yellow", bold=True),
    Role.MINE: Style(color="green", bold=True),
    Role.GOOD: Style(color="green"),
    Role.BAD: Style(color="red", bold=True),
    Role.WARN: Style(color="yellow"),
    Role.LINK: Style(color="cyan", underline=True),
    Role.LEVEL_0: Style(color="bright_white", bgcolor="red", bold=True),
    Role.LEVEL_1: Style(color="red", bold=True),
    Role.LEVEL_2: Style(color="yellow", bold=True),
    Role.LEVEL_3: Style(color="blue", bold=True),
    Role.LEVEL_UNMAPPED: Style(color="magenta", bold=True),
}
BLANK = Style()
"""Of what has no look: Textual's filter for NO_COLOR fails on a segment without a style."""
CURSOR = Style(reverse=True)
_CURSOR_STRONG = Style(reverse=True, bold=True)


def at_cursor(role: Role) -> Style:
    """Return how a role looks under the cursor: one even bar, but for the worst severity."""
    if role is Role.LEVEL_0:
        return STYLES[role]
    return _CURSOR_STRONG if STYLES[role].bold else CURSOR


def level_role(rank: int, *, mapped: bool = True) -> Role:
    """Return how a severity level looks; rank 0 is the worst."""
    if not mapped:
        return Role.LEVEL_UNMAPPED
    roles = (Role.LEVEL_0, Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3)
    return roles[min(rank, len(roles) - 1)]
