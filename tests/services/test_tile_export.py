"""A static export holds the log that was promised, in an order that never lies to a reader."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.checkpoint import Checkpoint
from oncall_tui.domain.merkle import CompactRange, Tree, leaf_hash
from oncall_tui.domain.note import Note, NoteLine
from oncall_tui.domain.tiles import bundle_entries, bundles, tile_bytes, tiles
from oncall_tui.errors import JournalTamperedError, NoteError, UsageError
from oncall_tui.services.tile_export import export_tiles

LINES = [b"line %d" % number for number in range(700)]
TREE = Tree(map(leaf_hash, LINES))


class Lines:
    """A log in memory, hashed when it is read unless told otherwise."""

    def __init__(self, lines: list[bytes], tree: Tree | None = None) -> None:
        self._lines = lines
        self._tree = tree or Tree(map(leaf_hash, lines))

    def root(self, size: int) -> bytes:
        return self._tree.root(size)

    def read(self, start: int, end: int) -> list[bytes]:
        return self._lines[start:end]


class Files:
    """Files in memory, in the order in which they were written."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def published(self) -> bytes | None:
        return self.files.get("checkpoint")

    def put(self, path: str, content: bytes) -> None:
        if self.files.setdefault(path, content) != content:
            raise UsageError("another is there")

    def publish(self, note: bytes) -> None:
        self.files.pop("checkpoint", None)
        self.files["checkpoint"] = note


def note(size: int, *, origin: str = "log.example", root: bytes | None = None) -> bytes:
    text = Checkpoint(origin, size, root or TREE.root(size)).text()
    return Note(text, (NoteLine(origin, bytes(4), bytes(64)),)).encode()


@given(st.integers(0, 700))
def test_an_export_holds_every_entry_and_hash(size: int) -> None:
    files = Files()
    promise = export_tiles(Lines(LINES), note(size), files)
    assert (promise.size, promise.root) == (size, TREE.root(size))
    found = [
        entry for tile in bundles(size) for entry in bundle_entries(files.files[tile.path], tile)
    ]
    assert found == LINES[:size]
    expected = {tile.path: tile_bytes(TREE, tile) for tile in tiles(size)}
    assert {path: files.files[path] for path in expected} == expected
    assert len(files.files) == len(expected) + len(list(bundles(size))) + 1


def test_the_root_follows_from_the_tiles_alone() -> None:
    files = Files()
    export_tiles(Lines(LINES), note(700), files)
    range_ = CompactRange()
    for path in ("tile/0/000", "tile/0/001", "tile/0/002.p/188"):
        raw = files.files[path]
        range_.extend(raw[at : at + 32] for at in range(0, len(raw), 32))
    assert b64encode(range_.root()) in files.files["checkpoint"]


def test_entries_come_before_their_hashes_and_the_checkpoint_last() -> None:
    files = Files()
    export_tiles(Lines(LINES), note(300), files)
    order = list(files.files)
    assert order.index("tile/entries/001.p/44") < order.index("tile/0/001.p/44")
    assert order[-2:] == ["tile/1/000.p/1", "checkpoint"]


@given(st.tuples(st.integers(0, 700), st.integers(0, 700)).map(sorted))
def test_an_export_goes_on_from_an_earlier_one(pair: list[int]) -> None:
    files, fresh = Files(), Files()
    for size in pair:
        export_tiles(Lines(LINES), note(size), files)
    export_tiles(Lines(LINES), note(pair[1]), fresh)
    assert fresh.files.items() <= files.files.items()


def test_a_log_that_was_changed_is_not_exported() -> None:
    files = Files()
    changed = [*LINES[:5], b"another line", *LINES[6:]]
    with pytest.raises(JournalTamperedError, match="first 300 entries"):
        export_tiles(Lines(changed), note(300), files)
    assert files.files == {}


def test_lines_that_change_while_they_are_read_get_no_checkpoint() -> None:
    files = Files()
    changed = [*LINES[:5], b"another line", *LINES[6:]]
    with pytest.raises(JournalTamperedError, match="first 300 entries"):
        export_tiles(Lines(changed, TREE), note(300), files)
    assert files.published() is None


def test_another_history_does_not_replace_what_was_published() -> None:
    files = Files()
    other = [b"other %d" % number for number in range(300)]
    export_tiles(Lines(LINES), note(300), files)
    before = dict(files.files)
    root = Tree(map(leaf_hash, other)).root()
    with pytest.raises(JournalTamperedError, match="first 300 entries"):
        export_tiles(Lines(other), note(300, root=root), files)
    assert files.files == before


def test_another_log_and_an_older_copy_go_elsewhere() -> None:
    files = Files()
    export_tiles(Lines(LINES), note(300), files)
    with pytest.raises(UsageError, match="another log"):
        export_tiles(Lines(LINES), note(300, origin="other.example"), files)
    with pytest.raises(UsageError, match="300 entries, and the log proves 299"):
        export_tiles(Lines(LINES), note(299), files)


def test_a_malformed_promise_is_refused() -> None:
    with pytest.raises(NoteError):
        export_tiles(Lines(LINES), b"no note", Files())
