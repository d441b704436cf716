"""What a crash left of a write: moved aside, and kept until an entry tells of it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec

from data.file_ops import FileOps

_PENDING = ".pending"


class Torn(msgspec.Struct, frozen=True):
    """One torn end."""

    segment: str
    """Name of the segment it stood in."""
    at: int
    """Byte offset there."""
    content: bytes

    @property
    def sha256(self) -> str:
        """Hex."""
        return hashlib.sha256(self.content).hexdigest()

    def told(self) -> dict[str, Any]:
        """Return `d` of the entry that tells of it."""
        size = len(self.content)
        return {"segment": self.segment, "at": self.at, "bytes": size, "sha256": self.sha256}

    @property
    def name(self) -> str:
        """The name of the file it is kept in."""
        return f"{self.segment}-{self.at}-{self.sha256[:16]}"


class Quarantine:
    """The folder `quarantine` beside the segments.

    A file ends in `.pending` until an entry has told of it: a crash in between is made up for by
    the next session.
    """

    def __init__(self, folder: Path, ops: FileOps) -> None:
        self._folder = folder
        self._ops = ops

    def keep(self, torn: Torn) -> None:
        """Keep a torn end; when this returns it is on the disk. Raises OSError."""
        self._ops.make_folder(self._folder)
        path = self._folder / (torn.name + _PENDING)
        if not path.exists() and not (self._folder / torn.name).exists():
            self._ops.write_new(path, torn.content)

    def pending(self) -> list[Torn]:
        """Return what no entry tells of yet."""
        try:
            names = sorted(os.listdir(self._folder))
        except FileNotFoundError:
            return []
        return [self._read(name) for name in names if name.endswith(_PENDING)]

    def settle(self, torn: Torn) -> None:
        """Note that an entry tells of it."""
        (self._folder / (torn.name + _PENDING)).rename(self._folder / torn.name)

    def _read(self, name: str) -> Torn:
        segment, at, _ = name.removesuffix(_PENDING).rsplit("-", 2)
        return Torn(segment, int(at), (self._folder / name).read_bytes())
