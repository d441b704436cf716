"""Folders: the XDG rules, and nobody else looks in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data import paths
from oncall_tui.errors import ConfigError


def test_without_xdg_variables_the_defaults_of_the_rules_hold() -> None:
    found = paths.find_paths({"HOME": "/home/a"})
    assert found.config == Path("/home/a/.config/oncall-tui")
    assert found.state == Path("/home/a/.local/state/oncall-tui")
    assert found.cache == Path("/home/a/.cache/oncall-tui")
    assert found.log.parent == found.state


def test_xdg_variables_win_unless_relative_or_empty() -> None:
    env = {"HOME": "/home/a", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "c"}
    found = paths.find_paths(env)
    assert found.state == Path("/s/oncall-tui")
    assert found.cache == Path("/home/a/.cache/oncall-tui")
    assert found.config == Path("/home/a/.config/oncall-tui")


def test_folders_inside_one_never_leave_it(tmp_path: Path) -> None:
    found = paths.inside(tmp_path)
    folders = (found.site, found.config, found.state, found.cache, found.log)
    assert all(folder.is_relative_to(tmp_path) for folder in folders)


def test_a_private_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    made = paths.private_folder(tmp_path / "a" / "b")
    assert made.stat().st_mode & 0o777 == 0o700
    assert paths.private_folder(made) == made


def test_a_folder_that_others_can_look_into_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(ConfigError) as caught:
        paths.private_folder(tmp_path / "open")
    assert caught.value.hint == f"chmod 700 {tmp_path / 'open'}"


def test_a_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    with pytest.raises(ConfigError, match="another user"):
        paths.private_folder(tmp_path)


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        paths.private_folder(tmp_path / "file" / "below")
