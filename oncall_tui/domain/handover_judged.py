"""What can be said of a signature under a handover."""

from __future__ import annotations

import msgspec


class Judged(msgspec.Struct, frozen=True):
    """A signature that is right; whether its key counts is another question."""

    identity: str
    """Public key line of who signed; may be a certificate."""
    key: str
    """The key itself, or the authority that certified it."""
    objection: str = ""
    """Why the key does not count for whom the text names; empty when it does."""
    touched: bool | None = None
