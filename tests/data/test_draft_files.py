"""Unfinished texts on disk: nobody else reads them, and no file of others is taken for one."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec

from data.draft_files import DraftFiles
from oncall_tui.domain.draft import Draft

DRAFT = Draft("note", "prod:1@2", "DiskFull", ("called the \x1b ven", ""), 17)


def test_what_was_stored_is_loaded_by_the_next_session(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    DraftFiles(folder).store(DRAFT)
    longer = msgspec.structs.replace(DRAFT, values=("called the vendor", ""))
    DraftFiles(folder).store(longer)
    assert DraftFiles(folder).load() == [longer]


def test_nobody_else_can_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    DraftFiles(folder).store(DRAFT)
    [path] = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_others_can_look_into_takes_none(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    DraftFiles(folder).store(DRAFT)
    assert list(folder.iterdir()) == []


def test_without_a_folder_there_are_none_and_looking_makes_none(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    assert DraftFiles(folder).load() == []
    DraftFiles(folder).delete("note\nx")
    assert not folder.exists()


def test_what_is_deleted_is_gone(tmp_path: Path) -> None:
    files = DraftFiles(tmp_path / "drafts")
    files.store(DRAFT)
    files.delete(DRAFT.key)
    files.delete(DRAFT.key)
    assert files.load() == []


def test_what_is_no_text_of_ours_is_passed_by(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    DraftFiles(folder).store(DRAFT)
    (folder / "cut.json").write_bytes(b'{"kind":"no')
    (folder / "odd.json").write_bytes(b"\xff\xfe")
    (folder / "copied.json").write_bytes(msgspec.json.encode(DRAFT))
    (folder / "linked.json").symlink_to(next(folder.glob("*.json")))
    (folder / "folder.json").mkdir()
    assert DraftFiles(folder).load() == [DRAFT]
