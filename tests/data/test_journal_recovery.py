"""What a crash leaves is moved aside and told of; what cannot have been a crash is not touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.errors import JournalTamperedError
from tests.data.fakes_journal import journal_in, judge, lines_of, segment_paths


def crashed(state: Path, rest: bytes) -> bytes:
    """Write a short journal that ends in `rest`; return what stands before it."""
    journal = journal_in(state)
    journal.append("x", {"n": 1})
    journal.append("x", {"n": 2})
    (path,) = segment_paths(state)
    good = path.read_bytes()
    path.write_bytes(good + rest)
    return good


@pytest.mark.parametrize(
    "rest",
    [b"{", b'{"v":1,"log":"al', b"\0" * 9, b"\0" * 9 + b"\n", b"\xff\xfe\n", b"\n", b"\n\n{"],
    ids=repr,
)
def test_a_torn_end_is_moved_to_quarantine_and_an_entry_says_so(
    tmp_path: Path, rest: bytes
) -> None:
    good = crashed(tmp_path, rest)
    journal = journal_in(tmp_path)
    assert [e.i for e in journal.entries()] == [0, 1, 2]
    entry = journal.append("y", {})
    told = list(journal.entries())[-2]
    assert (told.type, told.d["at"], told.d["bytes"]) == ("tail.recovered", len(good), len(rest))
    (kept,) = (journal.folder / "quarantine").iterdir()
    assert kept.read_bytes() == rest
    assert entry.i == 5
    report = judge(tmp_path)
    assert report.proven
    assert any("quarantine" in text for text in report.not_covered)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_log_cut_at_any_byte_keeps_every_whole_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    state = tmp_path_factory.mktemp("cut")
    whole = crashed(state, b"")
    cut = data.draw(st.integers(0, len(whole)))
    (path,) = segment_paths(state)
    path.write_bytes(whole[:cut])
    kept = whole[:cut].count(b"\n")
    journal = journal_in(state)
    assert len(list(journal.entries())) == kept
    journal.append("y", {})
    assert [line.endswith(b"\n") for line in lines_of(state)] == [True] * len(lines_of(state))
    assert len(list(journal_in(state).entries())) >= kept + 1
    # What is gone with the cut may be the session's first entry, so this is about form alone.
    if kept:
        assert judge(state).proven


def test_a_line_without_its_newline_was_never_said_to_be_saved(tmp_path: Path) -> None:
    crashed(tmp_path, b"")
    (path,) = segment_paths(tmp_path)
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    journal = journal_in(tmp_path)
    journal.append("y", {})
    types = [e.type for e in journal.entries()]
    assert types == ["session.open", "x", "session.open", "tail.recovered", "y"]
    assert judge(tmp_path).proven


def test_reading_alone_moves_nothing(tmp_path: Path) -> None:
    good = crashed(tmp_path, b"{")
    journal = journal_in(tmp_path)
    list(journal.entries())
    journal.close()
    assert segment_paths(tmp_path)[0].read_bytes() == good + b"{"


def test_a_session_that_is_open_recovers_what_another_ones_crash_left(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {})
    with segment_paths(tmp_path)[0].open("ab") as file:
        file.write(b'{"v":1')
    journal.append("y", {})
    assert [e.type for e in journal.entries()] == ["session.open", "x", "tail.recovered", "y"]
    assert judge(tmp_path).proven


def test_a_crash_between_moving_and_telling_is_made_up_for(tmp_path: Path) -> None:
    crashed(tmp_path, b"torn")
    journal = journal_in(tmp_path)
    with journal._files.writing():
        pass
    assert [p.suffix for p in (journal.folder / "quarantine").iterdir()] == [".pending"]
    again = journal_in(tmp_path)
    again.append("y", {})
    assert [e.type for e in again.entries(3)] == ["session.open", "tail.recovered", "y"]


def test_a_torn_end_longer_than_a_line_was_no_crash(tmp_path: Path) -> None:
    crashed(tmp_path, b"x" * (MAX_LINE + 2))
    with pytest.raises(JournalTamperedError, match="read-only"):
        journal_in(tmp_path).append("y", {})


def test_an_end_that_reads_as_an_entry_but_does_not_follow_was_no_crash(tmp_path: Path) -> None:
    crashed(tmp_path, b"")
    (path,) = segment_paths(tmp_path)
    path.write_bytes(path.read_bytes() + lines_of(tmp_path)[1])
    with pytest.raises(JournalTamperedError):
        journal_in(tmp_path).append("y", {})


def test_a_missing_segment_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.journal_writer.SEGMENT_BYTES", 1500)
    journal = journal_in(tmp_path)
    for _ in range(12):
        journal.append("x", {})
    segment_paths(tmp_path)[1].unlink()
    again = journal_in(tmp_path)
    assert [e.i for e in again.entries()] == list(range(len(list(again.entries()))))
    assert again.trouble is not None


def test_an_end_far_behind_in_a_long_segment_is_found_from_behind(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for n in range(12):
        journal.append("x", {"n": n, "long": "x" * 50_000})
    again = journal_in(tmp_path)
    assert again.length == 13
    again.append("y", {})
    assert judge(tmp_path).proven
