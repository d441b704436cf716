"""A tree that keeps one hash for each 256 leaves proves what the whole tree proves."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.merkle import Tree
from oncall_tui.domain.tiled_tree import TiledTree, split_tiles

LEAVES = [hashlib.sha256(str(i).encode()).digest() for i in range(1100)]
WHOLE = Tree(LEAVES)

sizes = st.integers(0, len(LEAVES))


def tiled(size: int, tiles: bytes = b"") -> TiledTree:
    tree = TiledTree(lambda start, end: LEAVES[start:end], split_tiles(tiles))
    tree.grow(size)
    return tree


@given(st.tuples(sizes, sizes).map(sorted))
def test_roots_and_consistency_are_those_of_the_whole_tree(pair: list[int]) -> None:
    old, size = pair
    tree = tiled(size)
    assert tree.size == size
    assert tree.root(size) == WHOLE.root(size)
    assert tree.root(old) == WHOLE.root(old)
    assert tree.consistency_proof(old, size) == WHOLE.consistency_proof(old, size)


@given(st.integers(1, len(LEAVES)), st.data())
def test_proofs_of_packages_and_entries_are_those_of_the_whole_tree(
    size: int, data: st.DataObject
) -> None:
    tree = tiled(size)
    index = data.draw(st.integers(0, size - 1))
    assert tree.inclusion_proof(index, size) == WHOLE.inclusion_proof(index, size)
    start = index - index % 256
    end = min(start + 256, size)
    assert tree.subtree_proof(start, end, size) == WHOLE.subtree_proof(start, end, size)


@given(st.integers(0, 1100), st.integers(0, 1100))
def test_growing_in_two_steps_or_from_stored_tiles_is_the_same(first: int, more: int) -> None:
    tree = tiled(first)
    stored = tree.tile_hashes(0)
    last = min(first + more, len(LEAVES))
    tree.grow(last)
    assert tree.root(last) == WHOLE.root(last)
    again = tiled(last, stored + b"cut")
    assert again.root(last) == WHOLE.root(last)


def test_stored_tiles_are_not_hashed_again() -> None:
    asked: list[tuple[int, int]] = []

    def leaves(start: int, end: int) -> list[bytes]:
        asked.append((start, end))
        return LEAVES[start:end]

    tree = TiledTree(leaves, split_tiles(tiled(1024).tile_hashes(0)))
    tree.grow(1030)
    assert tree.root(1030) == WHOLE.root(1030)
    assert asked == [(1024, 1030)]
