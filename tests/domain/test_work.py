"""The fold of the journal: acks, notes, effects that wait, alerts that cleared unseen."""

from __future__ import annotations

import msgspec

from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.domain.work import Work, fold
from oncall_tui.services.acting import Acts, alert_target
from oncall_tui.services.ledger import Ledger
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert, make_ticket


def desk(*verbs: Verb) -> tuple[MemoryJournal, Acts, FakeClock]:
    clock = FakeClock()
    journal = MemoryJournal(clock)
    return journal, Acts(Ledger(journal), lambda _: frozenset(verbs)), clock


def folded(journal: MemoryJournal) -> Work:
    return fold(journal.entries())


def test_an_ack_belongs_to_one_occurrence() -> None:
    journal, acts, _ = desk()
    first, again = make_alert(started=NOON - MINUTE), make_alert(started=NOON)
    acts.ack([first], until=lambda _: None)
    work = folded(journal)
    assert first.fingerprint == again.fingerprint
    assert first.id in work.acks
    assert again.id not in work.acks


def test_an_ack_holds_until_it_expires() -> None:
    journal, acts, _ = desk()
    alert = make_alert()
    acts.ack([alert], until=lambda _: NOON + MINUTE)
    ack = folded(journal).acks[alert.id]
    assert ack.holds(NOON + MINUTE - 1)
    assert not ack.holds(NOON + MINUTE)


def test_an_unack_takes_the_ack_and_its_unsent_effect_away() -> None:
    journal, acts, _ = desk(Verb.ACK)
    alert = make_alert()
    acts.ack([alert], until=lambda _: None)
    assert list(folded(journal).waiting) == [0]
    acts.unack([alert], ref=lambda _: "")
    work = folded(journal)
    assert work.acks == {}
    assert work.waiting == {}


def test_an_ack_that_was_extended_before_it_was_sent_is_not_sent_after_its_extension() -> None:
    journal, acts, _ = desk(Verb.ACK)
    alert, other = make_alert(), make_alert(fingerprint="other")
    acts.ack([alert, other], until=lambda _: NOON + MINUTE)
    acts.ack([alert], until=lambda _: NOON + 2 * MINUTE)
    assert list(folded(journal).waiting) == [1, 2]


def test_an_unack_takes_every_ack_away_that_still_waits() -> None:
    journal, acts, _ = desk(Verb.ACK)
    alert, other = make_alert(), make_alert(fingerprint="other")
    acts.ack([other], until=lambda _: None)
    for _ in range(2):
        acts.ack([alert], until=lambda _: None)
    acts.unack([alert], ref=lambda _: "")
    assert list(folded(journal).waiting) == [0]


def test_an_effect_waits_only_where_the_source_takes_it() -> None:
    journal, acts, _ = desk(Verb.NOTE)
    acts.ack([make_alert()], until=lambda _: None)
    acts.note([make_alert()], "looking")
    assert [w.effect.verb for w in folded(journal).waiting.values()] == [Verb.NOTE]


def test_a_failed_effect_waits_on_unless_it_is_final() -> None:
    journal, acts, _ = desk(Verb.ACK)
    acts.ack([make_alert()], until=lambda _: None)
    journal.append("effect.failed", {"of": 0, "why": "no route", "final": False})
    waiting = folded(journal).waiting[0]
    assert (waiting.why, waiting.tries) == ("no route", 1)
    journal.append("effect.failed", {"of": 0, "why": "403", "final": True})
    assert folded(journal).waiting == {}


def test_a_sent_ack_knows_its_remote_name() -> None:
    journal, acts, _ = desk(Verb.ACK)
    alert = make_alert()
    acts.ack([alert], until=lambda _: None)
    journal.append("effect.sent", {"of": 0, "ref": "silence-1", "meanwhile": "unchanged"})
    work = folded(journal)
    assert work.acks[alert.id].ref == "silence-1"
    assert work.waiting == {}


def test_what_cleared_unseen_is_kept_until_it_was_seen() -> None:
    journal, acts, _ = desk()
    alert = make_alert()
    acts.returned([alert_target(alert)], at=NOON)
    assert alert.id in folded(journal).returned
    acts.seen([alert.id])
    assert folded(journal).returned == {}


def test_many_returned_alerts_fit_into_entries() -> None:
    journal, acts, _ = desk()
    targets = [alert_target(make_alert(instance=f"host{n}", pad="x" * 3000)) for n in range(100)]
    acts.returned(targets, at=NOON)
    assert len(folded(journal).returned) == 100
    assert all(len(msgspec.json.encode(entry)) < MAX_LINE for entry in journal.lines)


def test_notes_are_texts_beside_the_entry_and_counted() -> None:
    journal, acts, _ = desk()
    alert = make_alert()
    acts.note([alert], "called the vendor")
    acts.note([alert], "they answer at 9")
    work = folded(journal)
    assert work.notes[alert.id] == 2
    assert "vendor" not in str(journal.lines[0].d)
    events = work.history[alert.id]
    assert [journal.text(e.note) for e in events if e.note] == [
        "called the vendor",
        "they answer at 9",
    ]


def test_labels_too_large_for_an_entry_make_an_ack_that_is_not_sent() -> None:
    journal, acts, _ = desk(Verb.ACK)
    outcome = acts.ack([make_alert(blob="x" * 15_000)], until=lambda _: None)[0]
    assert outcome.saved
    assert not outcome.sends
    assert folded(journal).waiting == {}


def test_what_can_not_be_written_is_not_done() -> None:
    journal, acts, _ = desk(Verb.ACK)
    journal.full = True
    outcome = acts.ack([make_alert()], until=lambda _: None)[0]
    assert not outcome.saved
    assert "no space" in outcome.error
    assert folded(journal).acks == {}


def test_a_ticket_is_taken_and_noted() -> None:
    journal, acts, _ = desk(Verb.TAKE, Verb.NOTE)
    ticket = make_ticket()
    acts.take(ticket)
    acts.note_ticket(ticket, "on it")
    work = folded(journal)
    assert [w.effect.verb for w in work.waiting.values()] == [Verb.TAKE, Verb.NOTE]
    assert [e.what for e in work.history[ticket.id]] == ["taken", "note"]
