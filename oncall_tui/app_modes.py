"""The main screens: all but the first are imported when they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oncall_tui.services.desk import Desk
from screens.base import DeskScreen
from screens.glyphs import Glyphs


def main_screens(
    board: Callable[[], DeskScreen], desk: Desk, glyphs: Glyphs
) -> Mapping[str, Callable[[], DeskScreen]]:
    """Return what makes each screen; all but the first are imported when they are shown."""

    def tickets() -> DeskScreen:
        from screens.tickets import TicketsScreen

        return TicketsScreen(desk, glyphs)

    def incidents() -> DeskScreen:
        from screens.incidents import IncidentsScreen

        return IncidentsScreen(desk, glyphs)

    def numbers() -> DeskScreen:
        from screens.numbers import NumbersScreen

        return NumbersScreen(desk, glyphs)

    def runbooks() -> DeskScreen:
        from screens.runbooks import RunbooksScreen

        return RunbooksScreen(desk, glyphs)

    def routines() -> DeskScreen:
        from screens.routines import RoutinesScreen

        return RoutinesScreen(desk, glyphs)

    def journal() -> DeskScreen:
        from screens.journal import JournalScreen

        return JournalScreen(desk, glyphs)

    def sources() -> DeskScreen:
        from screens.sources import SourcesScreen

        return SourcesScreen(desk, glyphs)

    def quiet() -> DeskScreen:
        from screens.quiet import QuietScreen

        return QuietScreen(desk, glyphs)

    def handover() -> DeskScreen:
        from screens.handover import HandoverScreen

        return HandoverScreen(desk, glyphs)

    return {
        "board": board,
        "incidents": incidents,
        "tickets": tickets,
        "runbooks": runbooks,
        "routines": routines,
        "journal": journal,
        "handover": handover,
        "numbers": numbers,
        "sources": sources,
        "quiet": quiet,
    }
