"""How hard is asked before an act: as hard as its size deserves and the site wants, in one go."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.confirmation import Confirmation


class Care(msgspec.Struct, frozen=True):
    """The stronger of all who want to have an act confirmed."""

    asks: Confirmation = Confirmation.NONE
    count: int = 1
    """How many the act is for; 0 where that is not known."""
    why: str = ""
    """The site's words, shown with the question."""

    @property
    def lines(self) -> list[str]:
        """What is said above the question."""
        return [self.why] if self.why else []

    def at_least(self, asks: Confirmation) -> Care:
        """Return the same care, or more."""
        return msgspec.structs.replace(self, asks=max(self.asks, asks))
