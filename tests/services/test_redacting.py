"""Redacting: an entry first, then the text; what was told elsewhere is said."""

from __future__ import annotations

import pytest

from oncall_tui.domain.effect import Verb
from oncall_tui.errors import JournalError
from oncall_tui.services.acting import Acts
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.redacting import redact
from tests.fakes import NOON, FakeClock, MemoryJournal, make_alert


class Table:
    """A journal with one note, entry 0."""

    def __init__(self, *verbs: Verb) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.ledger = Ledger(self.journal)
        self.acts = Acts(self.ledger, lambda _: frozenset(verbs))
        self.acts.note([make_alert()], "mrs doe's number is 555")

    def shown(self) -> str:
        [event] = self.ledger.history(make_alert().id)[:1]
        assert event.note is not None
        return self.ledger.text(event.note)


def test_the_entry_says_which_text_and_why_and_the_text_is_gone() -> None:
    table = Table()
    outcome = redact(table.ledger, 0, "a  customer's\nnumber")
    [sha256] = [entry.d["note"]["sha256"] for entry in table.journal.lines[:1]]
    assert table.journal.lines[1].type == "text.redacted"
    assert table.journal.lines[1].d == {
        "entry": 0, "name": "note", "sha256": sha256, "reason": "a customer's number",
    }  # fmt: skip
    assert table.journal.blobs == {}
    assert (outcome.names, outcome.told, outcome.error) == (("note",), "", "")
    assert table.shown() == "[redacted by alice@example.com, 2026-03-02: a customer's number]"


def test_a_secret_in_the_reason_does_not_come_back_by_it() -> None:
    table = Table()
    redact(table.ledger, 0, "it said password=hunter2")
    assert table.journal.lines[1].d["reason"] == "it said password=[redacted: password]"


def test_a_note_that_waits_to_be_sent_is_not_sent_any_more() -> None:
    table = Table(Verb.NOTE)
    redact(table.ledger, 0)
    assert table.ledger.waiting() == []
    assert table.journal.types() == ["alert.noted", "text.redacted", "effect.dropped"]


def test_an_acknowledgement_is_still_sent_and_says_nothing() -> None:
    table = Table(Verb.ACK)
    table.acts.ack([make_alert()], until=lambda _: NOON + 60_000, note="call mrs doe")
    redact(table.ledger, 1)
    [(waiting, text)] = table.ledger.waiting()
    assert (waiting.effect.verb, text) == (Verb.ACK, "")


def test_what_a_remote_system_was_told_is_said() -> None:
    table = Table(Verb.NOTE)
    table.ledger.write("effect.sent", {"of": 0, "ref": "7", "meanwhile": "unchanged"})
    outcome = redact(table.ledger, 0)
    assert outcome.told == "prod"
    assert "take it out there too" in outcome.words


def test_a_crash_before_the_erasing_is_made_up_for_at_the_next_start() -> None:
    table = Table()
    sha256 = table.journal.lines[0].d["note"]["sha256"]
    table.ledger.write("text.redacted", {"entry": 0, "name": "note", "sha256": sha256})
    assert table.journal.blobs
    Ledger(table.journal).open()
    assert table.journal.blobs == {}


def test_a_disk_that_will_not_erase_is_said_and_it_is_tried_again() -> None:
    table = Table()

    def refuse(names: object) -> None:
        raise JournalError("the text is not erased yet: I/O error")

    erase, table.journal.erase = table.journal.erase, refuse  # type: ignore[method-assign]
    outcome = redact(table.ledger, 0)
    assert "not erased yet" in outcome.words
    table.journal.erase = erase  # type: ignore[method-assign]
    assert redact(table.ledger, 0).names == ("note",), "asked again, it is done without a word more"
    assert table.journal.types().count("text.redacted") == 1
    assert table.journal.blobs == {}


def test_another_log_has_no_say_over_these_texts() -> None:
    table = Table()
    sha256 = table.journal.lines[0].d["note"]["sha256"]
    table.journal.log = "mallory@elsewhere"
    table.ledger.write("text.redacted", {"entry": 0, "name": "note", "sha256": sha256})
    table.journal.log = "alice@jump01"
    Ledger(table.journal).open()
    assert table.shown() == "mrs doe's number is 555"


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_an_entry_that_is_not_there_cannot_be_redacted(index: int) -> None:
    with pytest.raises(JournalError, match="no entry"):
        redact(Table().ledger, index)


def test_an_entry_without_a_text_cannot_be_redacted() -> None:
    table = Table()
    table.acts.seen(["x"])
    with pytest.raises(JournalError, match="no text"):
        redact(table.ledger, 1)


def test_a_full_disk_leaves_the_text_where_it_is() -> None:
    table = Table()
    table.journal.full = True
    with pytest.raises(JournalError):
        redact(table.ledger, 0)
    assert table.shown() == "mrs doe's number is 555"
