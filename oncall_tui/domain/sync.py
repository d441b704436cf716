"""What goes to an upstream and comes from it, as sending a log sees it."""

from __future__ import annotations

import msgspec


class Reply(msgspec.Struct, frozen=True):
    """An answer with a status that the specifications know."""

    status: int
    kind: str = ""
    """Content type, without parameters."""
    body: bytes = b""


class Received(msgspec.Struct, frozen=True):
    """The newest receipt."""

    size: int
    at: int
    """Milliseconds, UTC: when it came."""


class Promise(msgspec.Struct, frozen=True):
    """A checkpoint that the log's session signed."""

    size: int
    note: bytes
    signer: bytes = b""
    """Id of the key that signed."""


class Text(msgspec.Struct, frozen=True):
    """A text that an entry vouches for, to be stored upstream, or erased there."""

    sha256: str
    content: bytes | None
    """Salt and text; None: it was redacted."""


class Texts(msgspec.Struct, frozen=True):
    """What some entries say of texts."""

    found: tuple[Text, ...]
    next: int
    """Index of the first entry that was not looked at."""
