"""A fold that reads finished segments at one go comes to what reading entry by entry does."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.fold_files import FoldFiles
from data.journal_file import JournalFile
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.run_fold import fold_runs
from oncall_tui.domain.work import fold
from oncall_tui.services.acting import Acts
from oncall_tui.services.fold_memory import FoldMemory
from oncall_tui.services.ledger import Ledger
from tests.data.fakes_journal import journal_in, segment_paths
from tests.fakes import make_alert


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.journal_writer.SEGMENT_BYTES", 3000)


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    journal = journal_in(tmp_path)
    acts = Acts(Ledger(journal), lambda _: frozenset({Verb.ACK, Verb.NOTE}))
    for number in range(12):
        alert = make_alert(f"Alert{number}")
        acts.ack([alert], until=lambda _: None)
        acts.note([alert], "looked at it")
        if number % 3 == 0:
            acts.unack([alert], ref=lambda _: "")
        if number % 4 == 0:
            journal.append("effect.sent", {"of": journal.length - 2, "ref": "r"})
    assert len(segment_paths(tmp_path)) > 4
    return journal


def test_both_ways_come_to_the_same_from_any_entry_on(tmp_path: Path, journal: JournalFile) -> None:
    assert fold(journal.briefs()).state() == fold(journal.entries()).state()
    assert fold_runs(journal.briefs()).states == fold_runs(journal.entries()).states
    for start in range(journal.length + 1):
        fresh = journal_in(tmp_path)
        whole = [(e.i, e.type, e.by, e.ts) for e in fresh.entries(start)]
        assert [(e.i, e.type, e.by, e.ts) for e in fresh.briefs(start)] == whole
        assert len(whole) == journal.length - start


def test_the_hash_of_an_entry_is_what_the_next_one_says(
    tmp_path: Path, journal: JournalFile
) -> None:
    entries = list(journal.entries())
    fresh = journal_in(tmp_path)
    assert [fresh.leaf(e.i) for e in entries] == [e.prev for e in entries]
    assert fresh.leaf(len(entries)) is not None
    assert fresh.leaf(len(entries) + 1) is None


def test_reading_on_from_a_known_entry_checks_that_the_next_segment_continues_it(
    tmp_path: Path, journal: JournalFile
) -> None:
    path = segment_paths(tmp_path)[2]
    first = int(path.name[4:16])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[0] = lines[0].replace(b'"prev":"', b'"prev":"AAAA', 1)
    path.write_bytes(b"".join(lines))
    fresh = journal_in(tmp_path)
    assert fresh.leaf(first) is not None
    assert list(fresh.briefs(first)) == []
    assert fresh.trouble is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"i":', b'"i":9'),
        (b'"log":"alice', b'"log":"mallo'),
        (b'{"v":1', b'{"v":'),
        (b'"prev":"', b'"prev":"x'),
    ],
)
def test_a_finished_segment_that_is_wrong_ends_the_reading_with_trouble(
    tmp_path: Path, journal: JournalFile, old: bytes, new: bytes
) -> None:
    path = segment_paths(tmp_path)[1]
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    fresh = journal_in(tmp_path)
    assert len(list(fresh.briefs())) < journal.length
    assert fresh.trouble is not None


def test_a_fold_lies_in_a_file_of_its_own_that_nobody_else_reads(
    tmp_path: Path, journal: JournalFile
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    memory = FoldMemory(FoldFiles(cache, journal.log), journal, version="1")
    memory.keep("work", fold(journal.briefs()).state(), journal.length)
    (path,) = cache.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    ledger = Ledger(journal, FoldMemory(FoldFiles(cache, journal.log), journal, version="1"))
    path.write_bytes(path.read_bytes()[:-7])
    ledger.begin()
    assert ledger._work.state() == fold(journal.entries()).state()


def test_a_folder_that_takes_nothing_costs_only_the_fold(tmp_path: Path) -> None:
    files = FoldFiles(tmp_path / "none", "log")
    files.store("work", b"x")
    assert files.load("work") is None
