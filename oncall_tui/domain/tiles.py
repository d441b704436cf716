"""A log as static files: which tiles there are, what they are called, what is in them.

C2SP tlog-tiles v0.1.0. A tile holds up to 256 hashes of one level; what is in the tile `index` of
`level` are the roots of 256^level entries each. Entries lie in bundles of 256.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from oncall_tui.domain.merkle import HASH, Tree
from oncall_tui.errors import NoteError

WIDTH = 256
"""Hashes of a full tile, and entries of a full bundle."""
HEIGHT = 8
"""Levels of the tree that a tile spans."""


class Tile(msgspec.Struct, frozen=True):
    """A file of the export."""

    level: int | None
    """None for a bundle of entries."""
    index: int
    width: int = WIDTH

    @property
    def first(self) -> int:
        """Index of the first hash or entry in it, in its level."""
        return self.index * WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the prefix of the log."""
        level = "entries" if self.level is None else str(self.level)
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_number(self.index)}{part}"


def bundles(size: int) -> Iterator[Tile]:
    """Yield the bundles of entries of a log of that size."""
    return _row(None, size)


def tiles(size: int) -> Iterator[Tile]:
    """Yield the tiles of hashes of a log of that size, the lowest level first."""
    level = 0
    while size:
        yield from _row(level, size)
        size //= WIDTH
        level += 1


def tile_bytes(tree: Tree, tile: Tile) -> bytes:
    """Return the hashes in a tile. Raises ValueError when the tree does not have them."""
    if tile.level is None:
        raise ValueError("a bundle has entries, not hashes")
    return tree.nodes(tile.level * HEIGHT, tile.first, tile.first + tile.width)


def tile_hashes(raw: bytes, tile: Tile) -> list[bytes]:
    """Read a tile. Raises NoteError when it is not as wide as it should be."""
    if len(raw) != tile.width * HASH:
        raise NoteError("a tile has not as many hashes as it should", where=tile.path)
    return [raw[at : at + HASH] for at in range(0, len(raw), HASH)]


def bundle_bytes(entries: Iterable[bytes]) -> bytes:
    """Write a bundle. Raises OverflowError for an entry above 65,535 bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def bundle_entries(raw: bytes, tile: Tile) -> list[bytes]:
    """Read a bundle. Raises NoteError when it does not hold what it should."""
    entries: list[bytes] = []
    at = 0
    while len(entries) < tile.width and at + 2 <= len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        entries.append(raw[at + 2 : end])
        at = end
    if at != len(raw) or len(entries) != tile.width:
        raise NoteError("a bundle has not the entries that it should", where=tile.path)
    return entries


def _row(level: int | None, size: int) -> Iterator[Tile]:
    full, rest = divmod(size, WIDTH)
    for index in range(full):
        yield Tile(level, index)
    if rest:
        yield Tile(level, full, rest)


def _number(index: int) -> str:
    """Return an index in groups of three digits, all but the last behind an x."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
