"""How far receipts reach: only those by the pinned key that fit the log count."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.note_keys import cosign
from data.receipt_reach import ReceiptReach
from data.receipts import Receipt, store_receipt
from oncall_tui.domain.checkpoint import Checkpoint, origin_of
from oncall_tui.domain.merkle import CompactRange, leaf_hash
from oncall_tui.domain.note import COSIGNATURE, Note, VKey
from tests.data.fakes_journal import LOG, journal_in, lines_of

KEY = Ed25519PrivateKey.generate()
PINNED = VKey("mirror.example", COSIGNATURE, KEY.public_key().public_bytes_raw())


def root_of(state: Path, size: int) -> bytes:
    tree = CompactRange()
    for line in lines_of(state)[:size]:
        tree.append(leaf_hash(line[:-1]))
    return tree.root()


def receive(state: Path, size: int, root: bytes, *, key: Ed25519PrivateKey = KEY) -> Path:
    """Store a receipt beside the log; return the log's folder."""
    text = Checkpoint(origin_of(LOG), size, root).text()
    note = Note(text, (cosign(text, PINNED.name, key, 1_772_452_800),))
    folder = state / "journal" / LOG
    store_receipt(folder, Receipt(size, note.encode()))
    return folder


def log_of(state: Path) -> Path:
    journal = journal_in(state)
    for n in range(4):
        journal.append("alert.acked", {"n": n})
    journal.close()
    return state


def test_a_receipt_reaches_as_far_as_it_says(tmp_path: Path) -> None:
    state = log_of(tmp_path)
    folder = receive(state, 3, root_of(state, 3))
    reach = ReceiptReach(folder, [PINNED])
    assert reach.size() == 3
    receive(state, 4, root_of(state, 4))
    assert reach.size() == 4


def test_without_a_pinned_key_nothing_counts(tmp_path: Path) -> None:
    state = log_of(tmp_path)
    folder = receive(state, 3, root_of(state, 3))
    assert ReceiptReach(folder, []).size() == 0


def test_a_receipt_by_another_key_or_for_another_log_does_not_count(tmp_path: Path) -> None:
    state = log_of(tmp_path)
    folder = receive(state, 3, bytes(32))
    assert ReceiptReach(folder, [PINNED]).size() == 0
    receive(state, 4, root_of(state, 4), key=Ed25519PrivateKey.generate())
    assert ReceiptReach(folder, [PINNED]).size() == 0


def test_a_file_that_is_no_receipt_does_not_count(tmp_path: Path) -> None:
    folder = log_of(tmp_path) / "journal" / LOG
    store_receipt(folder, Receipt(2, b"rubbish"))
    assert ReceiptReach(folder, [PINNED]).size() == 0
