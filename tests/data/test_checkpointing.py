"""Checkpoints beside the segments: made over durable lines, kept by size, never contradicted."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from data.checkpoint_files import CheckpointFiles
from data.journal_file import JournalFile
from data.note_keys import verify_note
from data.receipts import Receipt, newest_receipt, receipt_sizes, store_receipt
from data.ssh_wire import read_public_line
from data.tree_file import TreeFile
from oncall_tui.domain.checkpoint import origin_of
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.merkle import CompactRange, leaf_hash, verify_consistency
from oncall_tui.domain.note import ED25519, VKey, parse_note
from oncall_tui.errors import JournalTamperedError
from tests.data.fakes_journal import LOG, journal_in, lines_of, rewrite


def folder_of(state: Path) -> Path:
    return state / "journal" / LOG


def root_of(state: Path, size: int) -> bytes:
    tree = CompactRange()
    tree.extend(leaf_hash(line[:-1]) for line in lines_of(state)[:size])
    return tree.root()


def note_words(journal: JournalFile, count: int) -> None:
    for i in range(count):
        journal.append(EntryType.ALERT_SEEN, {"ids": [str(i)]})


def write_and_promise(journal: JournalFile) -> None:
    journal.append(EntryType.ALERT_SEEN, {"ids": ["x"]})
    journal.checkpoint()


def test_a_session_promises_at_its_begin_and_at_its_end(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.open_session()
    note_words(journal, 3)
    journal.close()
    files = CheckpointFiles(folder_of(tmp_path))
    assert files.sizes() == [1, 5]
    for signed in files.all():
        assert signed.checkpoint.origin == origin_of(LOG)
        assert signed.checkpoint.root == root_of(tmp_path, signed.size)


def test_the_newest_is_a_note_by_the_session_key(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.open_session()
    note_words(journal, 2)
    signed = journal.checkpoint()
    assert signed is not None
    opened = next(journal.entries())
    key = VKey(origin_of(LOG), ED25519, read_public_line(opened.d["key"]))
    assert verify_note(parse_note(signed.note), [key])
    assert (folder_of(tmp_path) / "checkpoint").read_bytes() == signed.note
    assert journal.checkpoint() == signed  # nothing new: not signed again
    journal.close()


def test_ssh_keygen_verifies_the_checkpoint(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.open_session()
    opened = next(journal.entries())
    journal.close()
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"alice@example.com {opened.d['key']}\n")
    folder = folder_of(tmp_path)
    with (folder / "checkpoint").open("rb") as text:
        purpose = ("-Y", "verify", "-n", "checkpoint@oncall-tui", "-f", str(signers))
        done = subprocess.run(
            ["ssh-keygen", *purpose, "-I", "alice@example.com", "-s", f"{folder}/checkpoint.sig"],
            stdin=text,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr


def test_an_unsigned_journal_promises_nothing(tmp_path: Path) -> None:
    journal = journal_in(tmp_path, signed=False)
    journal.open_session()
    assert journal.checkpoint() is None
    journal.close()
    assert CheckpointFiles(folder_of(tmp_path)).newest() is None


def test_checkpoints_continue_each_other_over_tiles_and_restarts(tmp_path: Path) -> None:
    for count in (300, 400, 30):
        journal = journal_in(tmp_path)
        journal.open_session()
        note_words(journal, count)
        journal.close()
    files, tree = CheckpointFiles(folder_of(tmp_path)), TreeFile(folder_of(tmp_path))
    made = [signed.checkpoint for signed in files.all()]
    assert len(made) == 6
    for old, new in pairwise(made):
        proof = tree.consistency(old.size, new.size)
        assert verify_consistency(old.size, new.size, old.root, new.root, proof)
    tiles = (folder_of(tmp_path) / "checkpoints" / "tiles").read_bytes()
    assert len(tiles) == 32 * (made[-1].size // 256)


def test_a_wrong_cache_of_tiles_is_made_anew(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    note_words(journal, 300)
    journal.close()
    tiles = folder_of(tmp_path) / "checkpoints" / "tiles"
    tiles.write_bytes(bytes(32))
    again = journal_in(tmp_path)
    again.open_session()
    signed = again.checkpoint()
    again.close()
    assert signed is not None
    assert signed.checkpoint.root == root_of(tmp_path, signed.size)
    first_tile = root_of(tmp_path, 256)
    assert tiles.read_bytes() == first_tile


@pytest.mark.parametrize("change", ["cut", "rewritten"])
def test_a_log_that_was_changed_is_not_promised_again(tmp_path: Path, change: str) -> None:
    journal = journal_in(tmp_path)
    note_words(journal, 5)
    journal.close()
    lines = lines_of(tmp_path)
    if change == "cut":
        rewrite(tmp_path, lines[:3])
    else:
        lines[2] = lines[2].replace(b'"1"', b'"9"')
        rewrite(tmp_path, lines)
    again = journal_in(tmp_path)
    with pytest.raises(JournalTamperedError):
        write_and_promise(again)
    assert again.trouble is not None
    again.close()


def test_the_newest_receipt_is_the_one_for_the_most_entries(tmp_path: Path) -> None:
    assert newest_receipt(tmp_path) is None
    for size in (7, 1000, 30):
        store_receipt(tmp_path, Receipt(size, b"note %d" % size))
    assert receipt_sizes(tmp_path) == [7, 30, 1000]
    assert newest_receipt(tmp_path) == Receipt(1000, b"note 1000")
