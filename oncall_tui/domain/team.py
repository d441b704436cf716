"""The logs of a team as the upstream lists them."""

from __future__ import annotations

import msgspec

ERASED_THERE = b""
"""In the place of salt and text: the upstream had them, and they were erased there."""


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


class Doubt(msgspec.Struct, frozen=True):
    """Entries of a mate that do not count, and why."""

    log: str
    why: str
    count: int | None = None
    """How many; None: nothing of the log is taken any more."""

    @property
    def words(self) -> str:
        """The whole in one line."""
        if self.count is None:
            return f"{self.log}: nothing more is believed: {self.why}"
        noun = "entry" if self.count == 1 else "entries"
        return f"{self.log}: {self.count:,} {noun} not believed: {self.why}"


class Copied(msgspec.Struct, frozen=True):
    """A part of a log up to a checkpoint, as it came or was kept."""

    note: bytes
    lines: tuple[bytes, ...]
