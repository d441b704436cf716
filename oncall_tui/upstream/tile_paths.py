"""Reads the paths of tiles (C2SP tlog-tiles)."""

from __future__ import annotations

import re

from oncall_tui.domain.tiles import WIDTH, Tile

_PATH = re.compile(
    r"(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/([1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?",
    re.ASCII,
)


def parse_tile_path(path: str) -> Tile | None:
    """Return the tile behind `<level>/<number>[.p/<width>]`; None when it is no such path."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found[1] == "entries" else int(found[1])
    index = int(found[2].replace("x", "").replace("/", ""))
    tile = Tile(level, index, int(found[3]) if found[3] else WIDTH)
    # One spelling each: no leading groups of zeros.
    return tile if tile.path == f"tile/{path}" else None
