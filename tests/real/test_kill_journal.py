"""Killing writers of a journal a hundred times loses nothing that was said to be saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.fakes_journal_process import kill_writers

KILLS = 100


@pytest.mark.timeout(600)
def test_no_saved_entry_is_lost_in_a_hundred_kills(tmp_path: Path) -> None:
    assert kill_writers(tmp_path, KILLS, seed=20260302) > KILLS
