"""Marks of single entries: as verifying judges them, without reading more than is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from data.journal_lines import JournalLines
from data.signature_check import check_ed25519
from data.trusted_keys import own_key
from data.vouching import check_voucher
from oncall_tui.domain.entry_line import b64u, leaf_hash
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.errors import JournalError
from oncall_tui.services.entry_marks import PAGE, EntryMarks, Judging, Mark
from tests.data.fakes_journal import LOG, journal_in, judge, lines_of, rewrite
from tests.fakes import FakeClock


class CountedLines:
    """Lines of a log that says how many were read."""

    def __init__(self, folder: Path) -> None:
        self.lines = JournalLines(folder)
        self.read_count = 0

    def read(self, start: int, end: int) -> Iterator[bytes]:
        for line in self.lines.read(start, end):
            self.read_count += 1
            yield line


def marks_of(
    state: Path, *, trusted: Sequence[TrustedKey] | None = None, receipted: int = 0
) -> EntryMarks:
    keys = own_key(state) if trusted is None else trusted
    judging = Judging(check_ed25519, check_voucher, keys, lambda: receipted)
    return EntryMarks(LOG, CountedLines(state / "journal" / LOG), judging)


def marks(state: Path, receipted: int = 0) -> list[Mark | None]:
    """Return the marks of the first entries."""
    length = len(lines_of(state))
    found = marks_of(state, receipted=receipted)
    found.judge(0, length)
    return [found.known(index) for index in range(length)]


def write(state: Path, count: int, *, signed: bool = True, sessions: int = 1) -> int:
    for _ in range(sessions):
        journal = journal_in(state, clock=FakeClock(), signed=signed)
        for n in range(count):
            journal.append("alert.acked", {"n": n, "word": "original"})
        journal.close()
    return len(lines_of(state))


def test_what_verifying_proves_is_marked_so(tmp_path: Path) -> None:
    length = write(tmp_path, 3, sessions=2)
    assert judge(tmp_path).proven
    assert marks(tmp_path) == [Mark.PROVEN] * length
    assert marks(tmp_path, receipted=4) == [Mark.RECEIPTED] * 4 + [Mark.PROVEN] * (length - 4)


def test_without_signatures_nothing_is_proven(tmp_path: Path) -> None:
    length = write(tmp_path, 2, signed=False)
    assert marks(tmp_path) == [Mark.UNSIGNED] * length


def test_a_key_that_nobody_trusts_is_told(tmp_path: Path) -> None:
    length = write(tmp_path, 2)
    found = marks_of(tmp_path, trusted=())
    found.judge(0, length)
    assert {found.known(index) for index in range(length)} == {Mark.UNKNOWN}
    assert not found.look(1).trusted


def test_an_edited_byte_anywhere_is_noticed_where_verifying_notices_it(tmp_path: Path) -> None:
    write(tmp_path, 2)
    lines = lines_of(tmp_path)
    for index, line in enumerate(lines):
        for at in range(0, len(line) - 1, 211):
            changed = line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]
            if b"\n" in changed[:-1]:
                continue
            rewrite(tmp_path, [*lines[:index], changed, *lines[index + 1 :]])
            bad = judge(tmp_path).first_bad
            assert bad is not None
            assert marks(tmp_path)[bad.index] is Mark.BROKEN, (index, at)


def test_an_entry_that_says_another_place_is_broken(tmp_path: Path) -> None:
    write(tmp_path, 4)
    lines = lines_of(tmp_path)
    rewrite(tmp_path, [*lines[:2], *lines[3:]])
    assert marks(tmp_path)[:3] == [Mark.PROVEN, Mark.PROVEN, Mark.BROKEN]
    assert "entry 3" in marks_of(tmp_path).look(2).why


def test_a_session_that_was_never_opened_is_broken(tmp_path: Path) -> None:
    write(tmp_path, 2)
    lines = lines_of(tmp_path)
    members = json.loads(lines[2])
    lines[2] = lines[2].replace(members["sess"].encode(), b"0" * len(members["sess"]))
    rewrite(tmp_path, lines)
    assert marks(tmp_path)[2] is Mark.BROKEN
    assert "never opened" in marks_of(tmp_path).look(2).why


def test_an_entry_in_another_name_than_its_session_is_broken(tmp_path: Path) -> None:
    write(tmp_path, 2)
    lines = lines_of(tmp_path)
    lines[2] = lines[2].replace(b"alice@example.com", b"mallo@example.com")
    rewrite(tmp_path, lines)
    assert "belongs to" in marks_of(tmp_path).look(2).why


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    length = write(tmp_path, PAGE * 4)
    found = marks_of(tmp_path)
    lines = found._lines
    assert isinstance(lines, CountedLines)
    found.judge(3, length)
    assert found.judged == PAGE
    assert found.known(PAGE * 3) is Mark.PROVEN
    assert found.known(0) is None
    # The session's beginning was looked for once, backwards.
    assert lines.read_count <= length + PAGE
    before = lines.read_count
    found.judge(2, length)
    found.judge(2, length)
    assert lines.read_count - before <= PAGE + 2


def test_a_page_that_grew_is_judged_again(tmp_path: Path) -> None:
    length = write(tmp_path, 1)
    found = marks_of(tmp_path)
    found.judge(0, length)
    longer = write(tmp_path, 1)
    assert found.known(length) is None
    found.judge(0, longer)
    assert found.known(longer - 1) is Mark.PROVEN


def test_a_look_tells_leaf_session_and_who_vouches(tmp_path: Path) -> None:
    write(tmp_path, 1)
    look = marks_of(tmp_path).look(1)
    line = lines_of(tmp_path)[1][:-1]
    assert (look.line, look.leaf) == (line, b64u(leaf_hash(line)))
    assert look.session is not None
    assert look.session.at == 0
    assert look.voucher is not None
    assert look.trusted
    with pytest.raises(JournalError, match="missing"):
        marks_of(tmp_path).look(99)
