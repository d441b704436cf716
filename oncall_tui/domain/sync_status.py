"""How the sending of the journal stands, as the screens show it."""

from __future__ import annotations

import msgspec


class SyncStatus(msgspec.Struct, frozen=True):
    """How the sending stands; replaced as a whole."""

    wanted: bool = False
    """Whether there is an upstream."""
    witnessed: int = 0
    """Entries with a receipt."""
    since: int | None = None
    """Milliseconds, UTC: when the first entry without a receipt was seen; None when all have one.
    """
    error: str = ""
    """Why the last round failed."""
    alarm: str = ""
    """Why nothing is sent any more."""
