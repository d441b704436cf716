"""How the sending of the journal stands, as the screens show it."""

from __future__ import annotations

import msgspec

NOT_TAKEN = "the upstream does not take the journal: "
"""How an error begins that is the upstream's; where it is clear what is spoken of, it goes."""


class SyncStatus(msgspec.Struct, frozen=True):
    """How the sending stands; replaced as a whole."""

    wanted: bool = False
    """Whether there is an upstream."""
    witnessed: int = 0
    """Entries with a receipt."""
    since: int | None = None
    """Milliseconds, UTC: when the first entry without a receipt was seen; None when all have one.
    """
    received: int | None = None
    """Milliseconds, UTC: when the newest receipt came; None when this run has not seen one come."""
    next_try: int | None = None
    """Milliseconds, UTC; None before the first round, and after an alarm."""
    error: str = ""
    """Why the last round failed."""
    reason: str = ""
    """The same in short."""
    state: str = ""
    """A word for it: refused, unreachable, failing; empty while all is well."""
    failing_since: int | None = None
    """Milliseconds, UTC: end of the first of the rounds that failed in a row."""
    failures: int = 0
    """How many that are."""
    alarm: str = ""
    """Why nothing is sent any more."""
