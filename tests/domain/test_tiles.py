"""The files of a static log: their names, their widths, and that the root is in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.merkle import CompactRange, Tree, leaf_hash
from oncall_tui.domain.tiles import (
    Tile,
    bundle_bytes,
    bundle_entries,
    bundles,
    tile_bytes,
    tile_hashes,
    tiles,
)
from oncall_tui.errors import NoteError

LEAVES = [leaf_hash(b"leaf-%d" % number) for number in range(1000)]
TREE = Tree(LEAVES)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 67, 1), "tile/0/067.p/1"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(2, 1000, 255), "tile/2/x001/000.p/255"),
        (Tile(None, 1_234_067), "tile/entries/x001/x234/067"),
    ],
)
def test_names_are_groups_of_three_digits(tile: Tile, path: str) -> None:
    assert tile.path == path


@pytest.mark.parametrize(
    ("size", "names"),
    [
        (0, []),
        (1, ["tile/0/000.p/1"]),
        (256, ["tile/0/000", "tile/1/000.p/1"]),
        (300, ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"]),
    ],
)
def test_tiles_of_a_size(size: int, names: list[str]) -> None:
    assert [tile.path for tile in tiles(size)] == names


def test_a_hash_of_a_higher_level_stands_for_a_full_tile() -> None:
    found = list(tiles(70_000))
    widths = {level: [tile.width for tile in found if tile.level == level] for level in range(4)}
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1], 3: []}


@given(st.integers(0, 1000))
def test_a_tile_holds_the_roots_of_the_full_tiles_below(size: int) -> None:
    for tile in tiles(size):
        hashes = tile_hashes(tile_bytes(TREE, tile), tile)
        span = 256 ** (tile.level or 0)
        first = tile.first * span
        for number, found in enumerate(hashes):
            below = CompactRange()
            below.extend(LEAVES[first + number * span : first + (number + 1) * span])
            assert found == below.root()


@given(st.integers(0, 1000))
def test_bundles_hold_all_entries_in_order(size: int) -> None:
    entries = [b"%d" % number for number in range(size)]
    found: list[bytes] = []
    for tile in bundles(size):
        raw = bundle_bytes(entries[tile.first : tile.first + tile.width])
        found += bundle_entries(raw, tile)
    assert found == entries


@pytest.mark.parametrize("raw", [b"", b"\0", b"\0\1", b"\0\1a\0", b"\0\1a\0\2b", b"\0\0" * 3])
def test_a_bundle_of_another_number_of_entries_is_refused(raw: bytes) -> None:
    with pytest.raises(NoteError, match=r"tile/entries/000\.p/2"):
        bundle_entries(raw, Tile(None, 0, 2))


def test_a_tile_of_another_width_is_refused() -> None:
    with pytest.raises(NoteError, match=r"tile/0/000\.p/2"):
        tile_hashes(bytes(33), Tile(0, 0, 2))


def test_what_a_tile_cannot_hold_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="not hashes"):
        tile_bytes(TREE, Tile(None, 0))
    with pytest.raises(ValueError, match="not in the tree"):
        tile_bytes(TREE, Tile(0, 4))
    with pytest.raises(OverflowError):
        bundle_bytes([bytes(65_536)])
