"""Killing writers of a journal again and again loses nothing that was said to be saved.

ONCALL_TUI_KILLS sets how many are killed; 60 unless set.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.data.fakes_journal import journal_in, judge
from tests.data.fakes_journal_process import kill_writers, start_writer

KILLS = int(os.environ.get("ONCALL_TUI_KILLS", "60"))
COUNT = 2000


@pytest.mark.timeout(900)
def test_no_saved_entry_is_lost_however_often_writers_are_killed(tmp_path: Path) -> None:
    assert kill_writers(tmp_path, KILLS, seed=20260302) > KILLS


@pytest.mark.timeout(300)
def test_two_processes_append_two_thousand_entries_each_to_one_log(tmp_path: Path) -> None:
    writers = {word: start_writer(tmp_path, COUNT, word) for word in ("one", "two")}
    said = {word: writer.communicate()[0].split() for word, writer in writers.items()}
    assert [writer.returncode for writer in writers.values()] == [0, 0]
    entries = {e.i: (e.d.get("word"), e.d.get("n")) for e in journal_in(tmp_path).entries()}
    for word, indexes in said.items():
        assert [entries[int(i)] for i in indexes] == [(word, n) for n in range(COUNT)]
    report = judge(tmp_path)
    assert (report.exit_code, report.entries, report.sessions) == (0, 2 * COUNT + 4, 2)
