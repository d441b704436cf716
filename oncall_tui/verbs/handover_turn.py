"""What a verb about shifts and handovers has in hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple, TextIO

from oncall_tui.services.handovers import Handovers
from oncall_tui.services.team_asking import AskedOnce


class Turn(NamedTuple):
    """One verb."""

    handovers: Handovers
    args: SimpleNamespace
    out: TextIO
    err: TextIO
    team: AskedOnce
