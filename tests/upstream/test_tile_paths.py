from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.tiles import Tile
from oncall_tui.upstream.tile_paths import parse_tile_path

LEVELS = st.none() | st.integers(0, 63)


@given(LEVELS, st.integers(0, 10**21 - 1), st.integers(1, 256))
def test_every_path_is_read_back(level: int | None, index: int, width: int) -> None:
    tile = Tile(level, index, width)
    assert parse_tile_path(tile.path.removeprefix("tile/")) == tile


@given(st.text("0123456789x/.pentris-+ ", max_size=40))
def test_a_path_has_one_spelling(path: str) -> None:
    tile = parse_tile_path(path)
    assert tile is None or tile.path == f"tile/{path}"
