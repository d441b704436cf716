"""How a command ended that the tool ran."""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.command_output import Kept
from oncall_tui.domain.duration import compact


class Ended(enum.StrEnum):
    """Who ended it."""

    EXIT = "exit"
    """It did."""
    LIMIT = "limit"
    """Its time was over."""
    STOPPED = "stopped"
    """Whoever started it."""
    FAILED = "failed"
    """It never began."""


class CommandEnd(msgspec.Struct, frozen=True):
    """One command that is over."""

    ended: Ended
    code: int | None
    """What it said; minus the signal that ended it. None: nothing was there to say it."""
    ms: int
    """How long it ran."""
    output: Kept
    why: str = ""
    """Why it did not begin."""

    @property
    def words(self) -> str:
        """The end in a few words."""
        took = compact(self.ms // 1000) if self.ms >= 1000 else "less than 1s"
        match self.ended:
            case Ended.FAILED:
                return f"did not begin: {self.why}"
            case Ended.LIMIT:
                return f"ended after {took}: its time was over"
            case Ended.STOPPED:
                return f"stopped after {took}"
        if self.code is not None and self.code < 0:
            return f"ended by signal {-self.code} after {took}"
        return f"exit code {self.code} after {took}"
