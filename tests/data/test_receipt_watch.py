"""Receipts that another process got are noticed, once each."""

from __future__ import annotations

import os
from pathlib import Path

from data.receipt_watch import ReceiptWatch
from data.receipts import Receipt, receipt_path, store_receipt
from data.sync_records import SyncRecords
from oncall_tui.domain.note import COSIGNATURE, VKey
from oncall_tui.domain.sync import Received
from tests.fakes import NOON, FakeClock


class Good(SyncRecords):
    """Takes every receipt for a good one, and counts how often it was asked."""

    def __init__(self, folder: Path) -> None:
        mirror = VKey("up.example/mirror", COSIGNATURE, bytes([2]) * 32)
        super().__init__(folder, mirror=mirror, witness=None, clock=FakeClock())
        self.size = 0
        self.asked = 0

    def witnessed(self, *, witness: bool = False) -> int:
        self.asked += 1
        return self.size


def test_a_folder_is_looked_into_when_something_in_it_changed(tmp_path: Path) -> None:
    records = Good(tmp_path)
    watch = ReceiptWatch(tmp_path, records)
    assert watch.look() is None
    for number, size in enumerate((3, 7), 1):
        store_receipt(tmp_path, Receipt(size, b"note"))
        os.utime(receipt_path(tmp_path, size), ns=(NOON * 1_000_000, NOON * 1_000_000))
        os.utime(tmp_path / "receipts", ns=(number, number))
        records.size = size
        assert watch.look() == Received(size, NOON)
        assert watch.look() is None
        assert records.asked == number
