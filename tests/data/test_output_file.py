"""Outputs are there whole or not at all, and only their owner reads them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from data.output_file import whole_file, whole_folder
from oncall_tui.errors import JournalFullError, UsageError


def test_a_file_appears_whole_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with whole_file(path) as file:
        file.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_was_there_stays_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"before")
    with pytest.raises(TypeError), whole_file(path) as file:
        file.writelines([b"half", "not bytes"])  # type: ignore[list-item]
    assert path.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_link_at_the_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"mine")
    (tmp_path / "out").symlink_to(tmp_path / "target")
    with whole_file(tmp_path / "out") as file:
        file.write(b"new")
    assert (tmp_path / "target").read_bytes() == b"mine"
    assert not (tmp_path / "out").is_symlink()


def test_what_is_there_stays_where_nothing_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with whole_file(path, replace=False) as file:
        file.write(b"first")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="already"), whole_file(path, replace=False) as file:
        file.write(b"second")
    assert path.read_bytes() == b"first"
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError), whole_file(tmp_path / "dangling", replace=False):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dangling", "out"]


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(JournalFullError, match="nothing was written"), whole_file(tmp_path / "a/b"):
        pass


def test_a_folder_appears_whole_and_only_where_nothing_is(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with pytest.raises(JournalFullError), whole_folder(path) as folder:
        (folder / "not there" / "a").write_bytes(b"x")
    assert not path.exists()
    with whole_folder(path) as folder:
        (folder / "a").write_bytes(b"x")
    assert (path / "a").read_bytes() == b"x"
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    with pytest.raises(UsageError, match="already"), whole_folder(path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
