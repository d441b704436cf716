"""What a sync tells of handovers: of two who accept, the first by all journals has it."""

from __future__ import annotations

import logging

from oncall_tui.build import open_headless
from oncall_tui.errors import OncallError
from oncall_tui.settings import Settings

log = logging.getLogger(__name__)


def look_for_first(settings: Settings) -> list[str]:
    """Ask whether somebody accepted before me, and give back what was theirs; return what to say.

    The upstream is asked only where I accepted something lately.
    """
    try:
        with open_headless(settings) as headless:
            desk = headless.desk
            reach = None if desk.open_reach is None else desk.open_reach()
            handovers = desk.handovers
            if reach is None or handovers is None or not handovers.took_lately():
                return []
            if not reach.has_team or reach.ask():
                return []
            handovers.effects.settle()
            return handovers.told()
    except OncallError as error:
        # It goes beside what was asked for: the journal is sent all the same.
        log.warning("handovers were not looked at: %s", error)
        return []
