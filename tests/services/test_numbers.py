"""Figures are made of my journal and of those of mates that lie here, and say whose are in."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.errors import JournalError
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.numbers import Mate, Numbers
from oncall_tui.services.numbers_out import numbers_lines
from tests.domain.test_incident import MINUTE, NOON
from tests.domain.test_numbers import Night, page
from tests.fakes import FakeClock, MemoryJournal

BOB = "bob@jump01"


class Bob:
    """A mate's journal, and how often somebody read it."""

    def __init__(self) -> None:
        self.night = Night()
        self.broken = False
        self.reads = 0

    def mate(self) -> Mate:
        return Mate(BOB, len(self.night.entries) + self.broken, self.read)

    def read(self) -> Iterable[Entry]:
        self.reads += 1
        yield from self.night.entries
        if self.broken:
            raise JournalError("a line of it is wrong")


def numbers(*mates: Bob) -> tuple[Numbers, MemoryJournal]:
    journal = MemoryJournal(FakeClock(NOON))
    ledger = Ledger(journal)
    found = Numbers(
        ledger,
        NumbersRules(),
        FakeClock(NOON + 60 * MINUTE),
        lambda: [bob.mate() for bob in mates],
        log=journal.log,
    )
    return found, journal


def paged_by(bob: Bob, id_: str) -> None:
    bob.night.tell("alert.paged", 0, alerts=[page(id_, 0)])


def test_what_a_mate_acknowledged_counts_and_the_journals_are_named() -> None:
    bob = Bob()
    found, journal = numbers(bob)
    journal.append("alert.paged", {"alerts": [page("p:disk@1", 0)], "more": 0})
    assert found.figures().all.ack.n == 0
    bob.night.ack("p:disk@1", 3 * MINUTE)
    figures = found.figures()
    assert (figures.all.pages, figures.all.ack.median) == (1, 3 * MINUTE)
    assert figures.journals == (journal.log, BOB)
    assert f"journals: {journal.log}, {BOB}" in numbers_lines(figures, NumbersRules())


def test_a_page_that_both_tell_of_is_one() -> None:
    bob = Bob()
    found, journal = numbers(bob)
    journal.append("alert.paged", {"alerts": [page("p:disk@1", 0)], "more": 0})
    paged_by(bob, "p:disk@1")
    paged_by(bob, "p:cpu@1")
    assert found.figures().all.pages == 2


def test_a_journal_is_read_again_only_when_there_is_more_in_it() -> None:
    bob = Bob()
    paged_by(bob, "p:disk@1")
    found, _ = numbers(bob)
    assert found.figures() == found.figures()
    assert bob.reads == 1
    paged_by(bob, "p:disk@2")
    assert (found.figures().all.pages, found.figures().entries, bob.reads) == (2, 2, 2)


def test_what_cannot_be_read_is_left_out_and_said() -> None:
    bob = Bob()
    bob.broken = True
    found, journal = numbers(bob)
    figures = found.figures()
    assert (figures.journals, figures.unread) == (
        (journal.log,),
        (f"{BOB}: a line of it is wrong",),
    )
    assert f"not in them: {BOB}: a line of it is wrong" in numbers_lines(figures, NumbersRules())


def test_two_looks_at_once_take_nothing_in_twice() -> None:
    bob = Bob()
    paged_by(bob, "p:disk@1")
    second: list[int] = []

    class Hurried(Bob):
        def read(self) -> Iterable[Entry]:
            other.start()  # somebody looks while this is being read
            return super().read()

    hurried = Hurried()
    hurried.night = bob.night
    found, _ = numbers(hurried)
    other = threading.Thread(target=lambda: second.append(found.figures().entries))
    first = found.figures().entries
    other.join()
    assert second == [first]
    assert hurried.reads == 1


def test_a_journal_that_cannot_be_read_is_named_until_it_can() -> None:
    bob = Bob()
    paged_by(bob, "p:disk@1")
    bob.broken = True
    found, _ = numbers(bob)
    for _ in range(2):
        assert found.figures().unread == (f"{BOB}: a line of it is wrong",)
    bob.broken = False
    paged_by(bob, "p:disk@2")
    paged_by(bob, "p:disk@3")
    assert found.figures().unread == ()
