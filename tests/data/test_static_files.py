"""A static export on the disk is whole at any moment, and never overwrites what it did not make."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from data.file_ops import FileOps
from data.static_files import StaticFolder
from oncall_tui.errors import JournalFullError, UsageError


class FullDisk(FileOps):
    def write(self, descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_files_are_written_and_published(tmp_path: Path) -> None:
    folder = StaticFolder(tmp_path / "export")
    assert folder.published() is None
    folder.put("tile/0/000.p/1", b"hash")
    folder.put("tile/0/000", b"hashes")
    folder.publish(b"note")
    assert StaticFolder(tmp_path / "export").published() == b"note"
    files = {path for path in (tmp_path / "export").rglob("*") if path.is_file()}
    assert {str(path.relative_to(tmp_path / "export")) for path in files} == {
        "checkpoint",
        "tile/0/000",
        "tile/0/000.p/1",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    folder = StaticFolder(tmp_path)
    folder.put("tile/0/000", b"hash")
    before = (tmp_path / "tile/0/000").stat().st_ino
    folder.put("tile/0/000", b"hash")
    assert (tmp_path / "tile/0/000").stat().st_ino == before


@pytest.mark.parametrize("there", [b"", b"hsah", b"hash and more"])
def test_another_file_is_not_replaced(tmp_path: Path, there: bytes) -> None:
    (tmp_path / "tile/0").mkdir(parents=True)
    (tmp_path / "tile/0/000").write_bytes(there)
    with pytest.raises(UsageError, match="another log"):
        StaticFolder(tmp_path).put("tile/0/000", b"hash")
    assert (tmp_path / "tile/0/000").read_bytes() == there


def test_a_checkpoint_is_replaced(tmp_path: Path) -> None:
    folder = StaticFolder(tmp_path)
    folder.publish(b"note")
    folder.publish(b"newer note")
    assert folder.published() == b"newer note"
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        StaticFolder(tmp_path).published()


def test_an_export_that_was_stopped_is_gone_on_with(tmp_path: Path) -> None:
    StaticFolder(tmp_path).put("tile/0/000", b"hash")
    (tmp_path / ".checkpoint.77.new").write_bytes(b"no")
    assert StaticFolder(tmp_path).published() is None


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    folder = StaticFolder(tmp_path, FullDisk())
    with pytest.raises(JournalFullError, match="not completed: No space"):
        folder.put("tile/0/000", b"hash")
    with pytest.raises(JournalFullError, match="not completed: No space"):
        folder.publish(b"note")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"hash")
    (tmp_path / "export/tile/0").mkdir(parents=True)
    (tmp_path / "export/tile/0/000").symlink_to(elsewhere)
    with pytest.raises(JournalFullError, match="not completed"):
        StaticFolder(tmp_path / "export").put("tile/0/000", b"other")
    assert elsewhere.read_bytes() == b"hash"
