"""What an SSH certificate says once it was checked: who vouches for which key, for whom, when."""

from __future__ import annotations

import msgspec


class CertificateFacts(msgspec.Struct, frozen=True):
    """A user certificate whose signature is right; whether its authority counts is not said."""

    ca: str
    """Key that signed it, `ssh-ed25519 AAAA…`."""
    key: str
    """Key that it is about, in the same form."""
    key_id: str
    """The text that its authority gave it."""
    principals: tuple[str, ...]
    """In whose name the key may sign; never empty."""
    valid_after: int
    """Milliseconds, UTC; inclusive."""
    valid_before: int
    """Milliseconds, UTC; exclusive."""
    serial: int
    """0: it has none, and cannot be revoked by number."""
    touched: bool | None
    """Whether somebody touched the authority's security key; None when it is no such key."""
    verified: bool | None = None
    """Whether that security key also knew who touched it: PIN or fingerprint."""


class SignatureFacts(msgspec.Struct, frozen=True):
    """What a signature that is right says beside that."""

    touched: bool | None = None
    """Whether somebody touched the security key; None when it is no such key."""
    verified: bool | None = None
    """Whether the security key also knew who touched it."""
    certificate: CertificateFacts | None = None
    """Where the key came with a certificate."""
