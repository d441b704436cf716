"""How the board was left when a signal ended the program: the next start may go on there."""

from __future__ import annotations

import msgspec

KEPT_FOR = 12 * 3_600_000
"""Milliseconds: a shift; after that it is somebody else's night."""


class LeftOff(msgspec.Struct, frozen=True):
    """What the engineer had chosen to see. Marks are not among it: acts follow from them."""

    at: int
    """Milliseconds, our clock."""
    screen: str = "board"
    cursor: str = ""
    filter: str = ""
    typing: str = ""
    """What stood in the filter line while it was open and could not be used."""
    by: str = ""
    flip: bool = False
    label: str = ""
    """The order, as `Order` has it."""
    grouped: bool = True
    group_by: str = ""
    whose: str = ""

    def is_fresh(self, now: int) -> bool:
        """Whether it is not too long ago, milliseconds; a time to come is none of ours."""
        return 0 <= now - self.at < KEPT_FOR
