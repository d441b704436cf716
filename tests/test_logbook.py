"""Marks and proofs of single entries, with the keys and files of a real log."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from data.paths import Paths, inside
from oncall_tui.domain.note import COSIGNATURE, VKey
from oncall_tui.domain.tlog_proof import parse_tlog_proof
from oncall_tui.errors import JournalError
from oncall_tui.logbook import Wishes, open_marks, save_proof
from oncall_tui.services.entry_marks import Mark
from tests.data.fakes_journal import LOG, journal_in, lines_of


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Folders with a log of four entries or more, closed, so that a checkpoint covers it."""
    found = inside(tmp_path)
    journal = journal_in(found.state)
    for n in range(3):
        journal.append("alert.acked", {"n": n})
    journal.close()
    return found


def test_entries_that_wait_for_an_upstream_are_told_from_those_that_have_none(
    paths: Paths,
) -> None:
    folder = paths.state / "journal" / LOG
    mirror = VKey("up.example/mirror", COSIGNATURE, bytes([2]) * 32)
    marks = open_marks(folder, paths=paths, wishes=Wishes(upstream=(mirror,)))
    marks.judge(0, 1)
    assert marks.known(0) is Mark.PROVEN


def test_entries_of_ones_own_log_are_marked_as_proven(paths: Paths) -> None:
    folder = paths.state / "journal" / LOG
    marks = open_marks(folder, paths=paths, wishes=Wishes())
    length = len(lines_of(paths.state))
    marks.judge(0, length)
    assert {marks.known(index) for index in range(length)} == {Mark.ALONE}


def test_a_saved_proof_proves_its_entry_and_no_other(paths: Paths) -> None:
    folder = paths.state / "journal" / LOG
    path = Path(save_proof(folder, paths=paths, index=1))
    assert path == paths.state / "proofs" / f"{LOG}-1.tlog-proof"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    proof = parse_tlog_proof(path.read_bytes())
    lines = [line[:-1] for line in lines_of(paths.state)]
    assert [proof.proves(line) for line in lines] == [i == 1 for i in range(len(lines))]


def test_an_entry_that_no_checkpoint_covers_can_not_be_proven_yet(paths: Paths) -> None:
    folder = paths.state / "journal" / LOG
    with pytest.raises(JournalError, match="there is no entry 99"):
        save_proof(folder, paths=paths, index=99)
