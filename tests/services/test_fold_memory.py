"""A fold that was put down is gone on from, and believed only when the journal still agrees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.work import KEPT, PRUNE_EVERY, Work
from oncall_tui.services.acting import Acts
from oncall_tui.services.fold_memory import WORTH, FoldMemory
from oncall_tui.services.ledger import Ledger
from tests.fakes import FakeClock, MemoryFolds, MemoryJournal, make_alert


class Shift:
    """A journal, and sessions that come and go."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.folds = MemoryFolds()

    def ledger(self, version: str = "1") -> Ledger:
        ledger = Ledger(self.journal, FoldMemory(self.folds, self.journal, version=version))
        ledger.begin()
        return ledger

    def act(self, ledger: Ledger, name: str) -> str:
        alert = make_alert(name)
        acts = Acts(ledger, lambda _: frozenset({Verb.ACK, Verb.NOTE}))
        acts.ack([alert], until=lambda _: None)
        acts.note([alert], "looked at it")
        return alert.id

    def work_through(self) -> Ledger:
        ledger = self.ledger()
        for number in range(WORTH // 2):
            self.act(ledger, f"Alert{number}")
        return ledger


@pytest.fixture
def shift() -> Shift:
    return Shift()


def state_of(ledger: Ledger) -> object:
    return ledger._work.state()


def only_from(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return where readings begin from now on."""
    asked: list[int] = []
    briefs = shift.journal.briefs

    def noted(start: int = 0) -> Iterator[Entry | Brief]:
        asked.append(start)
        return briefs(start)

    monkeypatch.setattr(shift.journal, "briefs", noted)
    return asked


def test_the_next_session_folds_what_is_new_only(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shift.work_through()
    first.put_down()
    end = shift.journal.length
    shift.act(first, "Later")
    asked = only_from(shift, monkeypatch)
    second = shift.ledger()
    assert asked == [end]
    assert state_of(second) == state_of(first)


def test_few_entries_are_not_worth_it(shift: Shift) -> None:
    ledger = shift.ledger()
    shift.act(ledger, "One")
    ledger.put_down()
    assert shift.folds.contents == {}


def test_it_is_put_down_again_only_when_much_is_new(shift: Shift) -> None:
    ledger = shift.work_through()
    ledger.put_down()
    before = shift.folds.contents["work"]
    shift.act(ledger, "Later")
    ledger.put_down()
    assert shift.folds.contents["work"] is before


@pytest.mark.parametrize("content", [b"", b"x", b"\xc0", b"\x81\xa1a\x01"])
def test_what_cannot_be_read_is_folded_anew(shift: Shift, content: bytes) -> None:
    first = shift.work_through()
    shift.folds.contents["work"] = content
    assert state_of(shift.ledger()) == state_of(first)


def test_another_version_of_the_program_folds_anew(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift.work_through().put_down()
    asked = only_from(shift, monkeypatch)
    shift.ledger(version="2")
    assert asked == [0]


def test_a_journal_that_was_changed_at_its_end_is_folded_anew(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift.work_through().put_down()
    shift.journal.lines.pop()
    shift.act(Ledger(shift.journal), "Instead")
    asked = only_from(shift, monkeypatch)
    shift.ledger()
    assert asked == [0]


def test_a_journal_that_became_shorter_is_folded_anew(shift: Shift) -> None:
    shift.work_through().put_down()
    del shift.journal.lines[10:]
    assert shift.ledger().length == 10


def test_what_is_old_and_done_is_let_go_and_what_is_held_is_not(shift: Shift) -> None:
    ledger = shift.ledger()
    acts = Acts(ledger, lambda _: frozenset())
    old, held = make_alert("Old"), make_alert("Held")
    soon = shift.clock.now() + 60_000
    acts.ack([old], until=lambda _: soon)
    acts.ack([held], until=lambda _: None)
    shift.clock.advance(KEPT + 120_000)
    for _ in range(PRUNE_EVERY):
        shift.journal.append("input.set", {})
    work = Work()
    for entry in shift.journal.entries():
        work.apply(entry)
    assert old.id not in work.acks
    assert old.id not in work.history
    assert held.id in work.acks
    assert held.id in work.history
