"""What the store remembers, as values."""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.merkle import EMPTY_ROOT


class Role(enum.StrEnum):
    """For whom a checkpoint is recorded; the two know nothing of each other."""

    MIRROR = "mirror"
    """Pending checkpoints: locked on to, whether or not the entries are there yet."""
    WITNESS = "witness"


class Signed(msgspec.Struct, frozen=True):
    """A checkpoint as its log signed it."""

    size: int
    root: bytes
    note: bytes
    """With all signature lines that came along."""


NOTHING = Signed(0, EMPTY_ROOT, b"")
"""What is recorded of a log before its first checkpoint."""


class Introduction(msgspec.Struct, frozen=True):
    """A session whose credential was found to be right."""

    id: str
    origin: str
    owner: str
    """Principal."""
    key: str
    """Of the session, `ssh-ed25519 AAAA…`."""
    identity: str
    """Public key line of whoever vouches for it: a person's key, or an authority's."""
    authority: bool
    """It vouched by a certificate."""
    opened: int
    """Milliseconds, UTC, as `not_after`."""
    not_after: int
    line: bytes
    """Of the journal."""


class Log(msgspec.Struct, frozen=True):
    """A log, as the mirror stands to it."""

    id: int
    hash: str
    """Of its origin, as in URLs."""
    origin: str
    owner: str
    stored: int
    """Entries stored; also the index of the first one that is not."""
    pending_size: int
    """Of the newest checkpoint accepted; -1 when there was none."""
    mirror_size: int
    """Of the newest checkpoint whose entries are all stored; -1 when there is none."""


class Chunk(msgspec.Struct, frozen=True):
    """Entries of one tile, proven."""

    first: int
    entries: tuple[bytes, ...]
    leaves: tuple[bytes, ...]
    """Their leaf hashes."""


class LogNews(msgspec.Struct, frozen=True):
    """What a team mate wants to know of a log."""

    origin: str
    hash: str
    log: str
    by: str
    size: int
    at: int
    seen: int
