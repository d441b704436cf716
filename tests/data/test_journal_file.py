"""What `JournalFile` promises to whoever appends and reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.file_ops import FileOps
from data.journal_writer import LogWriter
from data.signing import identity_path
from oncall_tui.domain.entry import MAX_LINE, BlobRef
from oncall_tui.domain.entry_line import b64u, leaf_hash
from oncall_tui.domain.session import SESSION_MS
from oncall_tui.errors import (
    JournalError,
    JournalForeignError,
    JournalTamperedError,
    SecretError,
)
from tests.data.fakes_journal import (
    FailingDisk,
    journal_in,
    judge,
    lines_of,
    mode_of,
    rewrite,
    segment_paths,
)
from tests.fakes import FakeClock

HOUR = 3_600_000


def test_opening_and_reading_writes_nothing(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    assert list(journal.entries()) == []
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_the_first_entry_is_preceded_by_its_session(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    entry = journal.append("alert.seen", {"ids": ["a"]})
    assert (entry.i, entry.type, entry.d) == (1, "alert.seen", {"ids": ["a"]})
    assert [e.type for e in journal.entries()] == ["session.open", "alert.seen"]


def test_what_append_returns_is_what_is_read(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    written = [journal.append("x", {"n": n, "t": ("a", None, True)}) for n in range(5)]
    assert list(journal.entries(1)) == written
    assert list(journal_in(tmp_path).entries(1)) == written


def test_a_line_has_its_members_in_the_order_of_the_format(tmp_path: Path) -> None:
    journal_in(tmp_path).append("x", {})
    members = [list(json.loads(line)) for line in lines_of(tmp_path)]
    order = ["v", "log", "i", "ts", "mono", "sess", "by", "type", "inc", "d", "prev", "sig"]
    assert members == [order, order]


def test_each_line_names_the_leaf_hash_of_the_line_before(tmp_path: Path) -> None:
    journal_in(tmp_path).append("x", {})
    first, second = lines_of(tmp_path)
    assert json.loads(first)["prev"] == "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    assert json.loads(second)["prev"] == b64u(leaf_hash(first.rstrip(b"\n")))


def test_folders_are_0700_and_files_0600(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        journal = journal_in(tmp_path)
        journal.open_session()
        journal.append("x", {}, texts={"note": "hello"})
    finally:
        os.umask(old)
    for path in (tmp_path / "journal").rglob("*"):
        assert mode_of(path) == (0o700 if path.is_dir() else 0o600), path
    assert mode_of(identity_path(tmp_path)) == 0o600


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**63, -(2**63) - 1, {1: "x"}, b"bytes", {"s"}, "\ud800", [[1.0]]],
    ids=repr,
)
def test_what_a_line_cannot_hold_is_refused_and_nothing_is_saved(
    tmp_path: Path, value: Any
) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {})
    before = lines_of(tmp_path)
    with pytest.raises(JournalError):
        journal.append("x", {"value": value})
    assert lines_of(tmp_path) == before


def test_an_entry_beyond_the_length_of_a_line_is_refused(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    with pytest.raises(JournalError, match="60000"):
        journal.append("x", {"long": "x" * MAX_LINE})
    assert journal.append("x", {}).i == 1


_d = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(-(2**63), 2**63 - 1),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(d=_d)
def test_any_d_comes_back_as_it_went_in(tmp_path: Path, d: dict[str, Any]) -> None:
    journal = journal_in(tmp_path, signed=False, ops=FailingDisk())
    entry = journal.append("x", d)
    assert entry.d == d
    assert list(journal.entries(entry.i)) == [entry]
    journal.close()


def test_a_text_lies_beside_the_line_and_not_in_it(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    entry = journal.append("alert.noted", {"effect": False}, texts={"note": "Änderung rückgängig"})
    assert b"nderung" not in b"".join(lines_of(tmp_path))
    ref = msgspec.convert(entry.d["note"], BlobRef)
    assert journal.text(ref) == "Änderung rückgängig"
    (journal.folder / "blobs" / ref.sha256).unlink()
    assert journal.text(ref) is None


def test_two_sessions_see_each_others_entries_in_one_order(tmp_path: Path) -> None:
    one, two = journal_in(tmp_path), journal_in(tmp_path)
    for n in range(6):
        (one, two)[n % 2].append("x", {"n": n})
    assert [e.d["n"] for e in one.entries() if e.type == "x"] == list(range(6))
    assert list(one.entries()) == list(two.entries())
    assert judge(tmp_path).proven


def test_grew_tells_of_another_session_and_entries_takes_it_in(tmp_path: Path) -> None:
    one, two = journal_in(tmp_path), journal_in(tmp_path)
    assert not one.grew()
    two.append("x", {})
    assert one.grew()
    assert [e.type for e in one.entries()] == ["session.open", "x"]
    assert not one.grew()
    two.append("y", {})
    assert one.grew()
    assert [e.type for e in one.entries(2)] == ["y"]


def test_what_another_session_has_not_yet_saved_is_not_read(tmp_path: Path) -> None:
    one, two = journal_in(tmp_path), journal_in(tmp_path)
    two.append("x", {})
    seen: list[int] = []

    class Spying(FileOps):
        def sync_data(self, descriptor: int) -> None:
            seen.append(len(list(one.entries())))

    list(one.entries())
    two._files._ops = Spying()
    two.append("y", {})
    assert seen == [2]
    assert len(list(one.entries())) == 3


def test_a_full_segment_is_followed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.journal_writer.SEGMENT_BYTES", 2000)
    one, two = journal_in(tmp_path), journal_in(tmp_path)
    for n in range(20):
        (one, two)[n // 3 % 2].append("x", {"n": n})
    names = [path.name for path in segment_paths(tmp_path)]
    assert len(names) > 3
    assert names[0] == "seg-000000000000.jsonl"
    for reader in (one, two, journal_in(tmp_path)):
        assert [e.d["n"] for e in reader.entries() if e.type == "x"] == list(range(20))
        for start in range(23):
            assert [e.i for e in reader.entries(start)] == list(range(start, 22))
    assert judge(tmp_path).proven


def test_a_session_whose_hours_are_over_is_followed_by_another(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = journal_in(tmp_path, clock=clock)
    journal.append("x", {})
    clock.advance(SESSION_MS)
    journal.append("x", {})
    assert [e.type for e in journal.entries()] == ["session.open", "x"] * 2
    assert judge(tmp_path).proven


def test_a_clock_set_back_before_the_session_began_opens_another(tmp_path: Path) -> None:
    clock = FakeClock()
    journal = journal_in(tmp_path, clock=clock)
    journal.append("x", {})
    clock.advance(-HOUR)
    journal.append("x", {})
    assert [e.type for e in journal.entries()] == ["session.open", "x"] * 2
    assert judge(tmp_path).proven


def test_closing_says_how_many_entries_the_session_wrote(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {})
    journal.close()
    last = list(journal_in(tmp_path).entries())[-1]
    assert (last.type, last.d) == ("session.close", {"wrote": 3})
    assert judge(tmp_path).proven


def test_many_threads_append_without_a_gap(tmp_path: Path) -> None:
    journal = journal_in(tmp_path, ops=FailingDisk())
    indexes: list[int] = []

    def work() -> None:
        indexes.extend(journal.append("x", {}).i for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(indexes) == list(range(1, 301))
    assert judge(tmp_path).proven


def test_an_unsigned_journal_is_chained_all_the_same(tmp_path: Path) -> None:
    journal = journal_in(tmp_path, signed=False)
    entry = journal.append("x", {})
    assert entry.sig == ""
    assert judge(tmp_path).exit_code == 2


def test_a_journal_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal_in(tmp_path).append("x", {})
    uid = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    with pytest.raises(JournalForeignError, match="another user"):
        journal_in(tmp_path)


def test_a_journal_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {})
    journal.folder.chmod(0o750)
    with pytest.raises(JournalError, match="chmod 700"):
        journal_in(tmp_path)


def test_entries_of_another_log_are_not_taken_for_ours(tmp_path: Path) -> None:
    journal_in(tmp_path).append("x", {})
    (tmp_path / "journal" / "alice@jump01").rename(tmp_path / "journal" / "bob@jump01")
    with pytest.raises(JournalForeignError, match="alice@jump01"):
        journal_in(tmp_path, user="bob")


def test_an_identity_key_that_others_can_read_lets_nothing_be_saved(tmp_path: Path) -> None:
    journal_in(tmp_path).append("x", {})
    identity_path(tmp_path).chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600"):
        journal_in(tmp_path).append("x", {})


def test_a_wrong_line_in_the_middle_makes_it_read_only_and_is_no_crash(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for _ in range(4):
        journal.append("x", {"word": "before"})
    lines = lines_of(tmp_path)
    lines[2] = lines[2].replace(b"before", b"BEFORE")
    rewrite(tmp_path, lines)
    again = journal_in(tmp_path)
    assert [e.i for e in again.entries()] == [0, 1, 2]
    assert again.trouble is not None
    assert [e.i for e in again.entries()] == [0, 1, 2]
    with pytest.raises(JournalTamperedError):
        again.append("x", {})
    assert lines_of(tmp_path) == lines
    assert not (again.folder / "quarantine").exists()


def test_a_wrong_line_before_a_good_one_at_the_end_is_no_torn_tail(tmp_path: Path) -> None:
    journal = journal_in(tmp_path)
    for _ in range(4):
        journal.append("x", {})
    lines = lines_of(tmp_path)
    lines[3] = b"\0" * 100 + b"\n"
    rewrite(tmp_path, lines)
    again = journal_in(tmp_path)
    with pytest.raises(JournalTamperedError):
        again.append("x", {})
    assert [e.i for e in again.entries()] == [0, 1, 2]
    assert lines_of(tmp_path) == lines


def test_a_journal_cut_or_deleted_under_an_open_session_takes_nothing_more(
    tmp_path: Path,
) -> None:
    journal = journal_in(tmp_path)
    journal.append("x", {})
    (path,) = segment_paths(tmp_path)
    os.truncate(path, len(lines_of(tmp_path)[0]))
    with pytest.raises(JournalTamperedError, match="shorter"):
        journal.append("x", {})
    other = journal_in(tmp_path)
    other.append("x", {})
    path.unlink()
    with pytest.raises(JournalTamperedError, match="deleted"):
        other.append("x", {})


def test_folding_needs_no_cryptography(tmp_path: Path) -> None:
    journal_in(tmp_path).append("x", {})
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.fakes import FakeClock\n"
        "from data.journal_file import open_journal\n"
        "from data.signing import key_file_signer\n"
        f"state = Path({str(tmp_path)!r})\n"
        "journal = open_journal(state, user='alice', host='jump01', clock=FakeClock(),\n"
        "    signer=key_file_signer(state, comment=''), tool_version='')\n"
        "assert len(list(journal.entries())) == 2\n"
        "assert 'cryptography' not in sys.modules\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_lock_that_is_not_let_go_of_is_an_error_with_what_to_do(tmp_path: Path) -> None:
    one, two = journal_in(tmp_path), journal_in(tmp_path)
    one.append("x", {})
    two.append("x", {})
    waiting: LogWriter = two._files
    with (
        one._files.writing(),
        pytest.raises(JournalError, match="does not let go"),
        waiting.writing(patience=0.0),
    ):
        pass
