"""Configuration files: which count, in which order, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.config_files import find_config_files, read_config_files
from data.paths import Paths, inside
from oncall_tui.errors import ConfigError


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return inside(tmp_path)


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_site_counts_before_the_user_and_each_before_its_config_d(paths: Paths) -> None:
    expected = [
        write(paths.site / "config.toml"),
        write(paths.site / "config.d" / "10-a.toml"),
        write(paths.site / "config.d" / "20-b.toml"),
        write(paths.config / "config.toml"),
        write(paths.config / "config.d" / "05-c.toml"),
    ]
    write(paths.config / "config.d" / "notes.txt")
    assert find_config_files(paths) == expected


def test_no_file_is_no_error(paths: Paths) -> None:
    assert find_config_files(paths) == []


def test_content_comes_with_the_name_of_its_file(paths: Paths) -> None:
    path = write(paths.config / "config.toml", '[me]\nid = "ä"\n')
    assert read_config_files([path]) == [(str(path), {"me": {"id": "ä"}})]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"[me\n", "not TOML"), (b"\xff\xfe", "byte 0 is not UTF-8"), (b"#" * 1_048_577, "1 MiB")],
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=why) as caught:
        read_config_files([path])
    assert caught.value.where == str(path)


def test_a_file_that_is_missing_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError) as caught:
            read_config_files([path])
        assert caught.value.where == str(path)


def test_a_file_that_everybody_can_write_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "config.toml")
    path.chmod(0o666)
    with pytest.raises(ConfigError) as caught:
        read_config_files([path])
    assert caught.value.hint == f"chmod o-w {path}"
