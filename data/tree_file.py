"""The tree over a log: hashes of full tiles kept in a file, the rest hashed from the lines.

The file `checkpoints/tiles` is a cache: it is held against the newest signed root, and when it does
not fit or is gone, the whole log is hashed once.
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from data.checkpoint_files import FOLDER, CheckpointFiles
from data.journal_lines import JournalLines
from oncall_tui.domain.entry_line import leaf_hash
from oncall_tui.domain.merkle import HASH
from oncall_tui.domain.tiled_tree import TILE, TiledTree, split_tiles
from oncall_tui.errors import JournalTamperedError

MAX_TILES = 1 << 26
"""Bytes of the cache that are read: 500 million entries."""

_log = logging.getLogger(__name__)


class TreeFile:
    """Roots and proofs of the log in a folder. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self.lines = JournalLines(folder)
        self._folder = folder
        self._path = folder / FOLDER / "tiles"
        self._lock = threading.RLock()
        self._tree: TiledTree | None = None
        self._stored = 0

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` entries.

        Raises JournalTamperedError when the log is not the one that was promised, JournalError.
        """
        with self._lock:
            return self._grown(size).root(size)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """Prove that the log of `size` entries continues the one of `old`. Raises as `root`."""
        with self._lock:
            return self._grown(size).consistency_proof(old, size)

    def subtree(self, start: int, end: int, size: int) -> list[bytes]:
        """Prove that a valid subtree is in the log of `size` entries. Raises as `root`."""
        with self._lock:
            return self._grown(size).subtree_proof(start, end, size)

    def read(self, start: int, end: int) -> list[bytes]:
        """Return lines, without their newlines. Raises JournalError."""
        with self._lock:
            return list(self.lines.read(start, end))

    def store(self) -> None:
        """Write down the hashes of full tiles; a failure costs time at the next start only."""
        with self._lock:
            if self._tree is None or self._tree.tiles == self._stored:
                return
            try:
                descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    # At its place, not at the end: two sessions write the same bytes twice.
                    os.pwrite(descriptor, self._tree.tile_hashes(self._stored), self._stored * HASH)
                finally:
                    os.close(descriptor)
            except OSError as error:
                _log.warning("the tree was not written down: %s", error)
            self._stored = self._tree.tiles

    def _grown(self, size: int) -> TiledTree:
        if self._tree is None:
            self._tree = self._load()
        self._tree.grow(size)
        return self._tree

    def _load(self) -> TiledTree:
        newest = CheckpointFiles(self._folder).newest()
        if newest is None:
            return TiledTree(self._leaves)
        whole = newest.size // TILE
        tiles = split_tiles(self._read_tiles())[:whole]
        for known in (tiles, []) if tiles else ([],):
            tree = TiledTree(self._leaves, known)
            tree.grow(newest.size)
            if tree.root(newest.size) == newest.checkpoint.root:
                self._stored = len(known)
                return tree
        raise JournalTamperedError(
            f"the first {newest.size} entries are not those that were promised",
            where=str(self._folder),
            hint="the journal was changed or cut; oncall-tui journal verify says more",
        )

    def _read_tiles(self) -> bytes:
        try:
            with self._path.open("rb") as file:
                return file.read(MAX_TILES)
        except OSError:
            return b""

    def _leaves(self, start: int, end: int) -> list[bytes]:
        return [leaf_hash(line) for line in self.lines.read(start, end)]
