"""Erasing: nothing is left, whatever happens in between, and never half of a text."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from data.blob_erasing import Eraser
from data.blobs import Blobs, intact
from oncall_tui.domain.entry import BlobRef
from oncall_tui.errors import JournalError
from tests.data.fakes_journal import FailingDisk, journal_in, judge

TEXT = "the password is hunter2"


class Crash(BaseException):
    """The power goes."""


class Dying(FailingDisk):
    """Dies before the call of that number."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._at = at

    def _maybe_fail(self, call: str) -> None:
        super()._maybe_fail(call)
        if len(self.calls) > self._at:
            raise Crash


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_erased_text_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    gone, kept = blobs.put(TEXT), blobs.put("the disk is full")
    Eraser(tmp_path / "blobs").erase([gone.sha256, "0" * 64])
    assert (blobs.get(gone), blobs.get(kept)) == (None, "the disk is full")
    assert b"hunter2" not in everything_below(tmp_path)
    Eraser(tmp_path / "blobs").erase([gone.sha256])


def test_it_is_overwritten_before_its_name_goes(tmp_path: Path) -> None:
    ref = Blobs(tmp_path / "blobs").put(TEXT)
    second = tmp_path / "second-name"
    second.hardlink_to(tmp_path / "blobs" / ref.sha256)
    Eraser(tmp_path / "blobs").erase([ref.sha256])
    assert second.read_bytes() == bytes(16 + ref.bytes)


@pytest.mark.parametrize("at", range(8))
def test_a_crash_at_any_point_leaves_no_half_and_the_next_time_finishes(
    tmp_path: Path, at: int
) -> None:
    blobs = Blobs(tmp_path / "blobs")
    ref = blobs.put(TEXT)
    try:
        Eraser(tmp_path / "blobs", Dying(at)).erase([ref.sha256])
    except Crash:
        content = blobs.content(ref)
        assert content is None or intact(ref, content)
    Eraser(tmp_path / "blobs").erase([ref.sha256])
    assert b"hunter2" not in everything_below(tmp_path)
    assert blobs.content(ref) is None


@pytest.mark.parametrize("call", ["write", "sync_data", "sync_folder"])
def test_a_disk_that_refuses_is_told_and_tried_again(tmp_path: Path, call: str) -> None:
    ref = Blobs(tmp_path / "blobs").put(TEXT)
    disk = FailingDisk()
    disk.armed[call] = [errno.EIO]
    with pytest.raises(JournalError, match="not erased yet"):
        Eraser(tmp_path / "blobs", disk).erase([ref.sha256])
    Eraser(tmp_path / "blobs", disk).erase([])
    Eraser(tmp_path / "blobs", disk).erase([ref.sha256])
    assert b"hunter2" not in everything_below(tmp_path)


@pytest.mark.parametrize("name", ["../seg-0.jsonl", "seg-0.jsonl", "", "A" * 64, "/etc/passwd"])
def test_only_texts_can_be_erased(tmp_path: Path, name: str) -> None:
    blobs = Blobs(tmp_path / "blobs")
    blobs.put(TEXT)
    other = tmp_path / "seg-0.jsonl"
    other.write_text("line")
    Eraser(tmp_path / "blobs").erase([name])
    assert other.read_text() == "line"
    assert b"hunter2" in everything_below(tmp_path / "blobs")


def test_a_link_in_the_place_of_a_text_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / ("a" * 64)).symlink_to(other)
    with pytest.raises(JournalError):
        Eraser(tmp_path / "blobs").erase(["a" * 64])
    assert other.read_text() == "mine"


def test_a_journal_with_an_erased_text_is_as_proven_as_before(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    entry = journal.append("alert.noted", {"n": 1}, texts={"note": TEXT})
    ref = BlobRef(**entry.d["note"])
    journal.append("text.redacted", {"entry": entry.i, "name": "note", "sha256": ref.sha256})
    assert any("still there" in what for what in judge(tmp_path).not_covered)
    journal.erase([ref.sha256])
    journal.close()
    report = judge(tmp_path)
    assert report.proven
    assert any("entries tell of it" in what for what in report.not_covered)
    assert not any("no entry says" in what for what in report.not_covered)


def test_a_text_that_just_vanished_is_told_apart(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    entry = journal.append("alert.noted", {"n": 1}, texts={"note": TEXT})
    (journal.folder / "blobs" / entry.d["note"]["sha256"]).unlink()
    journal.close()
    assert any("no entry says" in what for what in judge(tmp_path).not_covered)
