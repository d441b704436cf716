"""The tree of a log of any length, from one hash for each 256 entries; the others when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from oncall_tui.domain.merkle import HASH, Tree

TILE = 256
TILE_LEVEL = 8
"""2^8 leaves are below one tile hash."""

Leaves = Callable[[int, int], Sequence[bytes]]
"""Returns the leaf hashes from an index up to another."""


class TiledTree(Tree):
    """Proves what `Tree` proves, with 64 bytes in memory for each 256 leaves.

    Whatever lies below full tiles is asked of `leaves`, at most 256 at a time.
    """

    def __init__(self, leaves: Leaves, tiles: Iterable[bytes] = ()) -> None:
        super().__init__()
        self._leaves_of = leaves
        self._tiles = Tree(tiles)
        self._size = self._tiles.size * TILE
        self._recent: tuple[int, Tree] = (-1, Tree())

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    @property
    def tiles(self) -> int:
        """Number of full tiles."""
        return self._tiles.size

    def tile_hashes(self, start: int) -> bytes:
        """Return the hashes of the full tiles from one on, joined."""
        return self._tiles.nodes(0, start, self._tiles.size)

    def grow(self, size: int) -> None:
        """Take in the leaves up to `size`."""
        while self._tiles.size < size // TILE:
            start = self._tiles.size * TILE
            self._tiles.append(Tree(self._leaves_of(start, start + TILE)).root())
        self._size = max(self._size, size)

    def nodes(self, level: int, start: int, end: int) -> bytes:
        """Return the hashes `start` to `end` of the full subtrees of 2^level leaves, joined."""
        if level >= TILE_LEVEL:
            return self._tiles.nodes(level - TILE_LEVEL, start, end)
        in_tile = TILE >> level
        found = []
        for at in range(start, end):
            tile, inside = divmod(at, in_tile)
            found.append(self._tile(tile).nodes(level, inside, inside + 1))
        return b"".join(found)

    def _tile(self, index: int) -> Tree:
        start = index * TILE
        end = min(start + TILE, self._size)
        known, tree = self._recent
        if known != index or tree.size != end - start:
            tree = Tree(self._leaves_of(start, end))
            self._recent = (index, tree)
        return tree


def split_tiles(raw: bytes) -> list[bytes]:
    """Split stored tile hashes; a last one that is cut is left out."""
    return [raw[at : at + HASH] for at in range(0, len(raw) - HASH + 1, HASH)]
