"""How far the upstream's word reaches: the newest receipt that is by its key and fits the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from data.claims import FoundNote, sort_notes
from data.receipts import read_receipt, receipt_sizes
from data.tree_file import TreeFile
from oncall_tui.domain.note import VKey
from oncall_tui.errors import JournalError

_log = logging.getLogger(__name__)


class ReceiptReach:
    """Remembers what it found: a receipt is held against the log once."""

    def __init__(self, folder: Path, pinned: Sequence[VKey]) -> None:
        self._folder = folder
        self._pinned = pinned
        self._tree: TreeFile | None = None
        self._known = 0
        self._seen: int | None = None
        """Size of the newest receipt that was looked at."""

    def size(self) -> int:
        """Return how many entries a receipt covers whose signature and root are right."""
        if not self._pinned:
            return 0
        try:
            newest = max(receipt_sizes(self._folder), default=0)
            if newest != self._seen:
                self._known = self._proven(newest) if newest else 0
                self._seen = newest
        except JournalError as error:
            # Verifying says it aloud; here it only means that no entry is marked as seen.
            _log.warning("the newest receipt was not used: %s", error)
            self._known = 0
        return self._known

    def _proven(self, size: int) -> int:
        note = FoundNote(f"receipts/{size}", read_receipt(self._folder, size).note)
        found = sort_notes([note], log=self._folder.name, sessions=(), upstream=self._pinned)
        self._tree = self._tree or TreeFile(self._folder)
        for proven in found.proven:
            checkpoint = proven.checkpoint
            if proven.at is not None and self._tree.root(checkpoint.size) == checkpoint.root:
                return checkpoint.size
        return 0
