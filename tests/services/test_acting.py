"""Acts: one durable entry for each, and an effect only where the source can be asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import MAX_LINE, Entry, EntryType
from oncall_tui.domain.work_parts import target_data
from oncall_tui.errors import JournalFullError
from oncall_tui.services.acting import (
    MAX_LABEL_BYTES,
    MAX_RETURNED_LABEL_BYTES,
    Acts,
    alert_target,
    fits,
)
from oncall_tui.services.ledger import Ledger
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert, make_ticket


class Table:
    """Acts on a journal in memory; the source takes the verbs that are given."""

    def __init__(self, *verbs: Verb) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.ledger = Ledger(self.journal)
        self.acts = Acts(self.ledger, lambda _: frozenset(verbs))


def test_each_alert_of_a_bulk_ack_has_an_entry_of_its_own() -> None:
    table = Table(Verb.ACK)
    alerts = [make_alert(name) for name in "ABC"]
    outcomes = table.acts.ack(alerts, until=lambda _: NOON + MINUTE)
    assert [o.target.title for o in outcomes if o.saved and o.sends] == ["A", "B", "C"]
    assert [e.d["target"]["id"] for e in table.journal.lines] == [alert.id for alert in alerts]
    assert len(table.ledger.waiting()) == 3


def test_an_act_that_the_source_does_not_take_stays_in_the_journal() -> None:
    table = Table()
    [outcome] = table.acts.ack([make_alert()], until=lambda _: None)
    assert (outcome.saved, outcome.sends) == (True, False)
    assert table.ledger.waiting() == []


def test_a_full_disk_fails_each_act_with_its_reason_and_waits_for_nothing() -> None:
    table = Table(Verb.ACK)
    table.journal.full = True
    [outcome] = table.acts.ack([make_alert()], until=lambda _: None)
    assert not outcome.saved
    assert "no space" in outcome.error
    assert not outcome.sends
    assert table.ledger.waiting() == []


def test_a_note_is_a_text_beside_the_entry_never_in_it() -> None:
    table = Table(Verb.NOTE)
    table.acts.note([make_alert()], "called the vendor")
    [entry] = table.journal.lines
    assert set(entry.d["note"]) == {"sha256", "bytes"}
    [(waiting, text)] = table.ledger.waiting()
    assert (waiting.effect.verb, text) == (Verb.NOTE, "called the vendor")


def test_labels_that_do_not_fit_are_left_out_and_nothing_is_sent_that_would_silence_more() -> None:
    table = Table(Verb.ACK)
    alert = make_alert(huge="x" * MAX_LABEL_BYTES)
    [outcome] = table.acts.ack([alert], until=lambda _: None)
    assert (outcome.saved, outcome.sends) == (True, False)
    assert table.journal.lines[0].d["target"]["labels"] == {}


@given(st.dictionaries(st.text(max_size=40), st.text(max_size=9000), max_size=6))
def test_a_target_that_fits_leaves_room_in_an_entry(labels: dict[str, str]) -> None:
    target = msgspec.structs.replace(alert_target(make_alert()), labels=labels)
    if fits(target):
        assert len(msgspec.json.encode(target_data(target))) < MAX_LINE // 2


def test_many_returned_alerts_are_split_over_entries_and_none_is_lost() -> None:
    table = Table()
    targets = [alert_target(make_alert(f"A{n}" * 60)) for n in range(200)]
    table.acts.returned(targets, at=NOON)
    assert len(table.journal.lines) > 1
    assert set(table.journal.types()) == {EntryType.ALERT_RETURNED}
    assert max(len(msgspec.json.encode(entry)) for entry in table.journal.lines) < MAX_LINE
    assert set(table.ledger.view().returned) == {target.id for target in targets}


def test_a_returned_alert_keeps_all_labels_that_fit_for_filters_and_columns() -> None:
    table = Table()
    alert = make_alert(severity="critical", team="payments", env="prod")
    table.acts.returned([alert_target(alert)], at=NOON)
    assert table.ledger.view().returned[alert.id].target.labels == dict(alert.labels)


def test_a_returned_alert_with_too_many_labels_keeps_the_few() -> None:
    table = Table()
    alert = make_alert(team="payments", service="pay", huge="x" * MAX_RETURNED_LABEL_BYTES)
    table.acts.returned([alert_target(alert)], at=NOON)
    kept = table.ledger.view().returned[alert.id].target.labels
    assert kept["service"] == "pay"
    assert not {"team", "huge"} & kept.keys()


def test_many_returned_alerts_with_all_their_labels_stay_below_the_limit_of_an_entry() -> None:
    table = Table()
    targets = [alert_target(make_alert(f"A{n}", more="x" * 1800)) for n in range(100)]
    table.acts.returned(targets, at=NOON)
    assert max(len(msgspec.json.encode(entry)) for entry in table.journal.lines) < MAX_LINE
    view = table.ledger.view()
    assert all(view.returned[t.id].target.labels["more"] for t in targets)


def test_seen_lets_go_of_what_returned() -> None:
    table = Table()
    target = alert_target(make_alert())
    table.acts.returned([target], at=NOON)
    table.acts.seen([target.id])
    assert table.ledger.view().returned == {}


def test_a_returned_alert_that_no_entry_can_hold_keeps_no_other_out() -> None:
    table = Table()
    huge = msgspec.structs.replace(alert_target(make_alert("Huge")), key="k" * 70_000)
    good = alert_target(make_alert("Good"))
    table.acts.returned([huge, good], at=NOON)
    assert set(table.ledger.view().returned) == {good.id}


def test_thousands_are_let_go_of_at_once() -> None:
    table = Table()
    ids = [f"prod:{n:032}@1772452200000" for n in range(3000)]
    table.acts.seen(ids)
    assert [id_ for entry in table.journal.lines for id_ in entry.d["ids"]] == ids
    assert all(len(msgspec.json.encode(entry)) < MAX_LINE for entry in table.journal.lines)


def test_a_key_pressed_twice_is_one_acknowledgement() -> None:
    table, alert = Table(Verb.ACK), make_alert()
    for _ in range(2):
        table.acts.ack([alert], until=lambda _: NOON + MINUTE, unless_held=NOON)
    assert table.journal.types() == [EntryType.ALERT_ACKED]
    later = NOON + MINUTE
    table.acts.ack([alert], until=lambda _: later + MINUTE, unless_held=later)
    assert table.journal.types() == [EntryType.ALERT_ACKED] * 2, "the first one ran out"


def test_a_ticket_is_named_in_full() -> None:
    table = Table(Verb.TAKE)
    outcome = table.acts.take(make_ticket("42", "T" * 999))
    assert outcome.sends
    assert outcome.target.key == "42"
    assert len(outcome.target.title) == 300


def test_one_note_for_many_is_one_text() -> None:
    table = Table(Verb.ACK)
    alerts = [make_alert(name) for name in "ABC"]
    outcomes = table.acts.ack(alerts, until=lambda _: None, note="on it")
    assert all(outcome.saved for outcome in outcomes)
    assert len({str(entry.d["note"]) for entry in table.journal.lines}) == 1
    assert [text for _, text in table.ledger.waiting()] == ["on it"] * 3


def test_a_target_that_cannot_be_written_does_not_keep_the_others_from_it() -> None:
    table = Table(Verb.ACK)
    refused = make_alert("B")

    class Picky(MemoryJournal):
        def append(self, type_: str, data: Mapping[str, Any], **more: Any) -> Entry:
            if data["target"]["id"] == refused.id:
                raise JournalFullError("no space", hint="free some")
            return super().append(type_, data, **more)

    table.journal.__class__ = Picky
    alerts = [make_alert("A"), refused, make_alert("C")]
    outcomes = table.acts.ack(alerts, until=lambda _: None, note="on it")
    assert [(o.target.title, o.saved) for o in outcomes] == [("A", True), ("B", False), ("C", True)]


def test_an_alert_that_is_marked_twice_is_acknowledged_once() -> None:
    table = Table(Verb.ACK)
    alert = make_alert()
    assert len(table.acts.ack([alert, alert], until=lambda _: None, unless_held=NOON)) == 1
    assert len(table.journal.lines) == 1
