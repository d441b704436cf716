"""A disk that is really full: what was saved stays, the rest is refused, and new room is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.journal_file import JournalFile
from oncall_tui.errors import JournalError, JournalFullError
from tests.data.fakes_journal import journal_in, judge
from tests.real.full_disk import NoMountError, small_disk, small_files

TEXT = "x" * 500


def fill(journal: JournalFile, *, most: int = 20_000) -> list[int]:
    """Append until nothing is taken any more; return the indexes of what was saved."""
    saved: list[int] = []
    for number in range(most):
        try:
            saved.append(journal.append("x", {"n": number, "text": TEXT}).i)
        except JournalFullError:
            return saved
    pytest.fail("the disk never became full")


def test_a_full_disk_loses_nothing_saved_and_works_again_with_room(tmp_path: Path) -> None:
    try:
        with small_disk(tmp_path / "disk") as state:
            journal = journal_in(state)
            journal.open_session()
            filler = state / "filler"
            filler.write_bytes(b"x" * 200_000)
            saved = fill(journal)
            assert len(saved) > 100
            assert not (journal.folder / "ballast").exists(), "its room was not used"
            with pytest.raises(JournalFullError, match="nothing was saved"):
                journal.append("alert.noted", {}, texts={"note": TEXT * 100})
            again = journal_in(state)
            assert [e.i for e in again.entries() if e.type == "x"] == saved
            filler.unlink()
            saved.append(journal.append("x", {"n": -1}).i)
            journal.close()
            shutil.copytree(state / "journal", tmp_path / "copy" / "journal")
            shutil.copytree(state / "keys", tmp_path / "copy" / "keys")
    except NoMountError as error:
        pytest.fail(f"a tmpfs cannot be mounted; run as root, or in a user namespace: {error}")
    assert judge(tmp_path / "copy").exit_code == 0


def test_a_file_that_may_not_grow_takes_a_part_of_a_line_that_is_cut_off_again(
    tmp_path: Path,
) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {"n": -1})
    with small_files(100_000):
        saved = fill(journal)
        with pytest.raises(JournalError):
            journal.append("x", {"n": 0, "text": TEXT})
    saved.append(journal.append("x", {"n": -2}).i)
    assert [e.i for e in journal_in(tmp_path).entries() if e.type == "x"][1:] == saved
    journal.close()
    assert judge(tmp_path).exit_code == 0
