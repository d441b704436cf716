"""The logs of a team as the upstream lists them."""

from __future__ import annotations

import msgspec


class Listed(msgspec.Struct, frozen=True):
    """A log in the list; what it says is checked before it is believed."""

    origin: str
    hash: str
    log: str
    by: str
    size: int
    at: int
    seen: int
    """Milliseconds, UTC: when its owner last spoke to the upstream."""


class Listing(msgspec.Struct, frozen=True):
    """What changed after a cursor."""

    cursor: int
    now: int
    logs: tuple[Listed, ...] = ()


class Copied(msgspec.Struct, frozen=True):
    """A part of a log up to a checkpoint, as it came or was kept."""

    note: bytes
    lines: tuple[bytes, ...]
