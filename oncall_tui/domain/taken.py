"""A file that is taken as evidence."""

from __future__ import annotations

import msgspec

MOST = 1024 * 1024
"""Bytes that are taken of it."""


class Taken(msgspec.Struct, frozen=True):
    """What was read of it."""

    name: str
    """Without its folder."""
    text: str
    size: int
    """Bytes of the whole file."""
    truncated: bool = False
