"""Notices receipts that another process of the same user has got for the same log."""

from __future__ import annotations

from pathlib import Path

from data.receipts import FOLDER, receipt_path
from data.sync_records import SyncRecords
from oncall_tui.domain.sync import Received


class ReceiptWatch:
    """Looks at the folder of receipts, and into it only when something in it changed."""

    def __init__(self, folder: Path, records: SyncRecords) -> None:
        self._folder = folder
        self._records = records
        self._seen: int | None = None

    def look(self) -> Received | None:
        """Return the newest good receipt, None when nothing changed since the last look.

        May be slow. Raises JournalError.
        """
        try:
            state = (self._folder / FOLDER).stat().st_mtime_ns
        except OSError:
            # There is none before the first receipt.
            return None
        if state == self._seen:
            return None
        self._seen = state
        size = self._records.witnessed()
        if not size:
            return None
        try:
            at = receipt_path(self._folder, size).stat().st_mtime_ns // 1_000_000
        except OSError:
            # Taken away just now: its folder has changed again, and the next look tells.
            return None
        return Received(size, at)
