"""The list of allowed signers, while a dashboard runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.signers_file import SignersFile
from oncall_tui.errors import ConfigError
from tests.data.fakes_ssh import PlainKey

ALICE, BOB = (f"{name}@example.com {PlainKey().line}\n" for name in ("alice", "bob"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "allowed_signers"
    path.write_text(ALICE)
    return path


def test_a_list_that_stays_is_read_once(path: Path) -> None:
    signers = SignersFile(path)
    assert len(signers.keys) == 1
    assert not signers.changed()


def test_one_that_is_edited_or_replaced_is_read_again(path: Path) -> None:
    signers = SignersFile(path)
    path.write_text(ALICE + BOB)
    assert signers.changed()
    assert len(signers.keys) == 2
    other = path.with_name("other")
    other.write_text(BOB)
    os.replace(other, path)
    assert signers.changed()
    assert [key.principals for key in signers.keys] == ["bob@example.com"]
    assert not signers.changed()


def test_other_keys_are_no_news_where_only_a_comment_changed(path: Path) -> None:
    signers = SignersFile(path)
    path.write_text(f"# the team\n{ALICE}")
    assert not signers.changed()


def test_a_list_that_is_away_for_a_moment_counts_on(path: Path) -> None:
    signers = SignersFile(path)
    path.unlink()
    assert not signers.changed()
    path.write_bytes(b"\xff")
    assert not signers.changed()
    assert len(signers.keys) == 1
    path.write_text(BOB)
    assert signers.changed()


def test_without_any_list_there_is_nothing_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        SignersFile(tmp_path / "none")
