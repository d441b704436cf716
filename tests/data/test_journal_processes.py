"""Several processes on one journal, and processes that are killed."""

from __future__ import annotations

from pathlib import Path

from tests.data.fakes_journal import journal_in, judge
from tests.data.fakes_journal_process import kill_writers, start_writer

COUNT = 500


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    writers = {word: start_writer(tmp_path, COUNT, word) for word in ("one", "two")}
    said = {word: writer.communicate()[0].split() for word, writer in writers.items()}
    assert [writer.returncode for writer in writers.values()] == [0, 0]
    entries = {e.i: e.d for e in journal_in(tmp_path).entries()}
    for word, indexes in said.items():
        assert [entries[int(i)]["n"] for i in indexes] == list(range(COUNT))
        assert {entries[int(i)]["word"] for i in indexes} == {word}
    report = judge(tmp_path)
    assert (report.exit_code, report.entries, report.sessions) == (0, 2 * COUNT + 4, 2)


def test_two_processes_that_start_at_once_make_one_identity_key(tmp_path: Path) -> None:
    writers = [start_writer(tmp_path, 1, word) for word in ("one", "two", "three")]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert len(judge(tmp_path).keys) == 1


def test_no_saved_entry_is_lost_when_writers_are_killed(tmp_path: Path) -> None:
    assert kill_writers(tmp_path, 10, seed=1) > 10
