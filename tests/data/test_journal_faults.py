"""A disk that is full or failing: what was said to be saved is there, and nothing else is."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from data.ballast import SIZE
from oncall_tui.domain.entry import Entry
from oncall_tui.errors import JournalFullError
from tests.data.fakes_journal import FailingDisk, journal_in, judge, lines_of, segment_paths

READY = ["session.open", "x"]


def types(entries: list[Entry]) -> list[str]:
    return [entry.type for entry in entries]


@pytest.fixture
def disk() -> FailingDisk:
    return FailingDisk()


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_refused_write_saves_nothing_and_the_next_one_does(
    tmp_path: Path, disk: FailingDisk, number: int
) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    disk.armed = {"write": [number]}
    with pytest.raises(JournalFullError, match="nothing was saved"):
        journal.append("lost", {})
    assert types(list(journal.entries())) == READY
    journal.append("y", {})
    assert types(list(journal_in(tmp_path).entries())) == [*READY, "y"]
    assert len(segment_paths(tmp_path)) == 1
    assert judge(tmp_path).proven


@pytest.mark.parametrize("taken", [0, 1, 200])
def test_a_short_write_is_taken_back(tmp_path: Path, disk: FailingDisk, taken: int) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    before = lines_of(tmp_path)
    disk.short = [taken]
    with pytest.raises(JournalFullError):
        journal.append("lost", {})
    assert lines_of(tmp_path) == before
    journal.append("y", {})
    assert judge(tmp_path).proven


def test_what_cannot_be_taken_back_stays_behind_and_a_new_segment_tells_of_it(
    tmp_path: Path, disk: FailingDisk
) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    disk.short = [50]
    disk.armed = {"truncate": [errno.EIO]}
    with pytest.raises(JournalFullError):
        journal.append("lost", {})
    journal.append("y", {})
    expected = [*READY, "tail.recovered", "y"]
    assert types(list(journal.entries())) == expected
    assert types(list(journal_in(tmp_path).entries())) == expected
    assert len(segment_paths(tmp_path)) == 2
    assert judge(tmp_path).proven


def test_bytes_left_behind_that_no_entry_tells_of_are_tampering(
    tmp_path: Path, disk: FailingDisk
) -> None:
    test_what_cannot_be_taken_back_stays_behind_and_a_new_segment_tells_of_it(tmp_path, disk)
    with segment_paths(tmp_path)[0].open("ab") as file:
        file.write(b"more")
    assert judge(tmp_path).exit_code == 1


def test_a_failed_sync_is_never_retried_and_seals_the_segment(
    tmp_path: Path, disk: FailingDisk
) -> None:
    journal, other = journal_in(tmp_path, ops=disk), journal_in(tmp_path)
    journal.append("x", {})
    other.append("y", {})
    disk.calls.clear()
    disk.armed = {"sync_data": [errno.EIO]}
    with pytest.raises(JournalFullError):
        journal.append("lost", {})
    # One for the line, one for the new and empty segment.
    assert disk.calls.count("sync_data") == 2
    other.append("z", {})
    journal.append("w", {})
    assert len(segment_paths(tmp_path)) == 2
    expected = [*READY, "session.open", "y", "z", "w"]
    assert types(list(journal.entries())) == expected
    assert types(list(journal_in(tmp_path).entries())) == expected
    assert judge(tmp_path).proven


def test_a_sync_that_fails_for_want_of_space_is_not_retried_with_the_ballast(
    tmp_path: Path, disk: FailingDisk
) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.open_session()
    disk.armed = {"sync_data": [errno.ENOSPC]}
    with pytest.raises(JournalFullError):
        journal.append("lost", {})
    assert (journal.folder / "ballast").exists()


def test_a_line_that_can_neither_be_synced_nor_cut_is_no_entry(
    tmp_path: Path, disk: FailingDisk
) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    disk.armed = {"sync_data": [errno.EIO], "truncate": [errno.EIO]}
    with pytest.raises(JournalFullError):
        journal.append("lost", {})
    journal.append("y", {})
    expected = [*READY, "tail.recovered", "y"]
    assert types(list(journal.entries())) == expected
    assert types(list(journal_in(tmp_path).entries())) == expected
    assert judge(tmp_path).proven


def test_a_segment_that_fails_before_its_first_line_is_made_anew(
    tmp_path: Path, disk: FailingDisk
) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    for _ in range(3):
        disk.armed = {"sync_data": [errno.EIO]}
        with pytest.raises(JournalFullError):
            journal.append("lost", {})
    journal.append("y", {})
    assert types(list(journal_in(tmp_path).entries())) == [*READY, "y"]
    assert len(segment_paths(tmp_path)) == 2
    assert judge(tmp_path).proven


def test_a_disk_that_fails_altogether_and_comes_back_has_lost_nothing_saved(
    tmp_path: Path, disk: FailingDisk
) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    gone = [errno.EIO] * 100
    disk.armed = {name: list(gone) for name in ("write", "sync_data", "truncate", "sync_folder")}
    for _ in range(3):
        with pytest.raises(JournalFullError):
            journal.append("lost", {})
    disk.armed = {}
    journal.append("y", {})
    assert types(list(journal_in(tmp_path).entries()))[:2] == READY
    assert types(list(journal_in(tmp_path).entries()))[-1] == "y"
    assert judge(tmp_path).proven


def test_the_ballast_makes_room_for_the_last_entries_on_a_full_disk(
    tmp_path: Path, disk: FailingDisk
) -> None:
    class FullDisk(FailingDisk):
        def write(self, descriptor: int, data: bytes) -> int:
            if (journal.folder / "ballast").exists():
                self.room = 0
            elif self.room == 0:
                self.room = 700
            return super().write(descriptor, data)

    journal = journal_in(tmp_path, ops=disk)
    journal.open_session()
    assert (journal.folder / "ballast").stat().st_size == SIZE
    full = FullDisk()
    journal._files._ops = full
    journal.append("x", {})
    assert not (journal.folder / "ballast").exists()
    full.room = 100
    with pytest.raises(JournalFullError, match="free some space"):
        journal.append("y", {"n": "y" * 100})
    assert types(list(journal_in(tmp_path).entries()))[:2] == READY
    assert judge(tmp_path).proven


def test_a_text_that_cannot_be_saved_leaves_no_entry(tmp_path: Path, disk: FailingDisk) -> None:
    journal = journal_in(tmp_path, ops=disk)
    journal.append("x", {})
    disk.armed = {"write": [errno.EIO]}
    with pytest.raises(JournalFullError):
        journal.append("alert.noted", {}, texts={"note": "hello"})
    assert types(list(journal.entries())) == READY
    assert list((journal.folder / "blobs").iterdir()) == []
