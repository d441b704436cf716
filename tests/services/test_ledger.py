"""The ledger: what is written is folded, once, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.errors import JournalError, JournalFullError
from oncall_tui.services.acting import Acts
from oncall_tui.services.ledger import Ledger
from tests.fakes import FakeClock, MemoryJournal, make_alert


def refuse(start: int = 0) -> Iterator[Entry]:
    raise JournalError("input/output error")


class TwoSessions:
    """Two ledgers of one log, as two terminals of one engineer."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.mine, self.theirs = Ledger(self.journal), Ledger(self.journal)

    def ack(self, ledger: Ledger, name: str) -> str:
        alert = make_alert(name)
        Acts(ledger, lambda _: frozenset()).ack([alert], until=lambda _: None)
        return alert.id


def test_entries_of_another_session_are_folded_once() -> None:
    two = TwoSessions()
    first, second = two.ack(two.theirs, "First"), two.ack(two.theirs, "Second")
    seen: list[int] = []
    two.mine.follow(lambda entry: seen.append(entry.i))
    assert two.mine.catch_up() == 2
    assert two.mine.catch_up() == 0
    assert seen == [0, 1]
    assert set(two.mine.view().acks) == {first, second}
    assert [len(two.mine.history(id_)) for id_ in (first, second)] == [1, 1]


def test_writing_folds_what_others_wrote_before() -> None:
    two = TwoSessions()
    theirs, mine = two.ack(two.theirs, "Theirs"), two.ack(two.mine, "Mine")
    assert set(two.mine.view().acks) == {theirs, mine}
    assert [two.mine.wrote(index) for index in range(2)] == [False, True]


def test_a_ledger_is_behind_while_another_session_is_ahead() -> None:
    two = TwoSessions()
    assert not two.mine.behind()
    two.ack(two.theirs, "Theirs")
    assert two.mine.behind()
    two.mine.catch_up()
    assert not two.mine.behind()


def test_listeners_hear_of_every_entry_in_order() -> None:
    two = TwoSessions()
    seen: list[int] = []
    two.mine.follow(lambda entry: seen.append(entry.i))
    two.ack(two.theirs, "A")
    two.ack(two.mine, "B")
    two.ack(two.theirs, "C")
    two.mine.catch_up()
    assert seen == [0, 1, 2]


def test_what_could_not_be_written_is_not_folded() -> None:
    two = TwoSessions()
    two.journal.full = True
    with pytest.raises(JournalFullError):
        two.mine.write(EntryType.ALERT_SEEN, {"ids": []})
    assert two.mine.length == 0
    assert not two.mine.wrote(0)


def test_what_is_on_the_disk_is_saved_even_if_it_cannot_be_read_back_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = TwoSessions()
    with monkeypatch.context() as broken:
        broken.setattr(two.journal, "entries", refuse)
        entry = two.mine.write(EntryType.ALERT_SEEN, {"ids": []})
    assert (entry.i, two.mine.wrote(0), two.mine.length) == (0, True, 0)
    assert two.mine.catch_up() == 1


def test_a_view_is_not_changed_by_later_entries() -> None:
    two = TwoSessions()
    two.ack(two.mine, "A")
    before = two.mine.view()
    two.ack(two.mine, "B")
    assert len(before.acks) == 1


def test_newest_are_the_last_entries_newest_first() -> None:
    two = TwoSessions()
    for name in "ABCD":
        two.ack(two.mine, name)
    assert [entry.i for entry in two.mine.newest(3)] == [3, 2, 1]
    assert [entry.i for entry in two.mine.newest(99)] == [3, 2, 1, 0]


def test_an_erased_text_reads_as_erased() -> None:
    assert TwoSessions().mine.text(BlobRef("00", 4)) == "(not on this host)"
