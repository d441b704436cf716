"""The main screens: all but the first are imported when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from oncall_tui.services.desk import Desk
from screens.base import DeskScreen
from screens.glyphs import Glyphs

NAMES = (
    "incidents",
    "tickets",
    "runbooks",
    "routines",
    "journal",
    "handover",
    "numbers",
    "sources",
    "quiet",
)
"""Each is a module of `screens`, and its class is called after it: `TicketsScreen`."""


def main_screens(
    board: Callable[[], DeskScreen], desk: Desk, glyphs: Glyphs
) -> Mapping[str, Callable[[], DeskScreen]]:
    """Return what makes each screen."""
    return {"board": board, **{name: partial(_make, name, desk, glyphs) for name in NAMES}}


def _make(name: str, desk: Desk, glyphs: Glyphs) -> DeskScreen:
    module = import_module(f"screens.{name}")
    screen: DeskScreen = getattr(module, f"{name.capitalize()}Screen")(desk, glyphs)
    return screen
