"""Many entries with one write: each stands for itself, all are durable, one text serves them."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from data.journal_signing import BATCH
from oncall_tui.domain.entry import BlobRef, NewEntry
from tests.data.fakes_journal import FailingDisk, journal_in, judge

MANY = BATCH * 2 + 5


def news(count: int) -> list[NewEntry]:
    return [NewEntry({"n": number}) for number in range(count)]


def test_entries_of_a_batch_are_chained_and_signed_one_by_one(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    saved = journal.append_all("x", news(MANY))
    assert [entry.d["n"] for entry in saved] == list(range(MANY))
    assert list(journal.entries(1)) == saved
    assert [entry.i for entry in journal_in(tmp_path).entries()] == list(range(MANY + 1))
    assert judge(tmp_path).proven


def test_all_entries_share_one_text_that_is_kept_once(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    saved = journal.append_all("x", news(MANY), texts={"note": "on it"})
    (ref,) = {(entry.d["note"]["sha256"], entry.d["note"]["bytes"]) for entry in saved}
    assert journal.text(BlobRef(*ref)) == "on it"
    assert len(list((journal.folder / "blobs").iterdir())) == 1


def test_an_entry_keeps_the_incident_that_it_belongs_to(tmp_path: Path) -> None:
    saved = journal_in(tmp_path).append_all("x", [NewEntry({}, "INC-1"), NewEntry({})])
    assert [entry.inc for entry in saved] == ["INC-1", None]


@pytest.mark.parametrize("call", ["write", "sync_data"])
def test_a_batch_that_the_disk_refuses_is_not_saved_in_part(tmp_path: Path, call: str) -> None:
    disk = FailingDisk()
    journal = journal_in(tmp_path, ops=disk)
    journal.append("first", {})
    disk.armed = {call: [errno.EIO]}
    assert journal.append_all("x", news(BATCH)) == []
    journal.append("after", {})
    types = [entry.type for entry in journal_in(tmp_path).entries()]
    assert [t for t in types if t in {"first", "x", "after"}] == ["first", "after"]
    assert judge(tmp_path).proven


def test_lines_that_cannot_be_taken_back_are_not_read_as_entries(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = journal_in(tmp_path, ops=disk)
    journal.append("first", {})
    disk.armed = {"sync_data": [errno.EIO], "truncate": [errno.EIO]}
    assert journal.append_all("x", news(3)) == []
    journal.append("after", {})
    types = [entry.type for entry in journal_in(tmp_path).entries()]
    assert "x" not in types
    assert types[-1] == "after"
    assert judge(tmp_path).proven


def test_what_was_saved_before_the_disk_was_full_is_returned(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = journal_in(tmp_path, ops=disk)
    journal.append("first", {})
    disk.short = [1_000_000, 10]
    saved = journal.append_all("x", news(MANY))
    assert len(saved) == BATCH
    assert judge(tmp_path).proven


def test_an_entry_that_fits_into_no_line_keeps_its_batch_from_being_written(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    too_long = NewEntry({"text": "x" * 70_000})
    assert journal.append_all("x", [NewEntry({}), too_long]) == []
    assert judge(tmp_path).proven
