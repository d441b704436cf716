"""The gate before an entry: secrets stay out, what things are named by stays as it is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.as_typed import AsTyped
from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import EntryType
from oncall_tui.services.acting import Acts
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.masking import all_cleaned, cleaned
from oncall_tui.services.sending import Sender
from tests.fakes import NOON, FakeClock, MemoryJournal, make_alert

TOKEN = "gh" + "p_" + "a1B2" * 9
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


class Table:
    """Acts over a journal in memory."""

    def __init__(self) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.ledger = Ledger(self.journal)
        self.acts = Acts(self.ledger, lambda _: frozenset({Verb.ACK, Verb.NOTE}))

    @property
    def everything(self) -> str:
        return repr(self.journal.lines) + repr(self.journal.blobs)


def test_a_note_is_saved_and_sent_without_its_secret_and_the_entry_says_so() -> None:
    table = Table()
    table.acts.note([make_alert()], f"used {TOKEN} to log in")
    assert TOKEN not in table.everything
    [(_, text)] = table.ledger.waiting()
    assert text == "used [redacted: github token] to log in"
    assert table.journal.lines[0].d["masked"] == ["github token"]


def test_a_note_that_is_kept_as_typed_is_saved_as_it_stands_and_the_entry_says_so() -> None:
    table = Table()
    table.acts.note([make_alert()], AsTyped("password=hunter2"))
    [(_, text)] = table.ledger.waiting()
    assert text == "password=hunter2"
    assert table.journal.lines[0].d["kept"] == ["password"]
    assert "masked" not in table.journal.lines[0].d


def test_the_password_in_a_label_stays_out_and_the_silence_still_matches() -> None:
    table = Table()
    alert = make_alert(instance="https://probe:hunter2@shop.example/health")
    table.acts.ack([alert], until=lambda _: NOON + 60_000)
    assert "hunter2" not in table.everything
    sender = Sender(table.ledger, lambda *_: NotImplemented)
    [pending] = sender.pending("prod", (alert,), now=NOON)
    assert pending.effect.target.labels == alert.labels


def test_what_things_are_named_by_stays() -> None:
    data = {"target": {"id": f"prod/{TOKEN}", "title": TOKEN}, "ids": [TOKEN], "why": TOKEN}
    safe, _ = cleaned("effect.failed", data, None)
    assert safe["target"] == {"id": f"prod/{TOKEN}", "title": "[redacted: github token]"}
    assert safe["ids"] == [TOKEN]
    assert safe["why"] == "[redacted: github token]"
    assert data["why"] == TOKEN, "what was given is not changed"


def test_the_text_of_a_runbook_is_the_file_and_stays() -> None:
    texts = {"text": "export PASSWORD=hunter2"}
    assert cleaned(EntryType.RUN_STARTED, {}, texts) == ({}, texts)
    assert cleaned(EntryType.STEP_OUTCOME, {}, texts)[1] != texts


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_what_holds_no_secret_is_saved_as_it_is(data: dict[str, Any]) -> None:
    assert cleaned("alert.noted", data, None) == (data, None)


def test_entries_that_share_a_text_are_masked_as_each_would_be_alone() -> None:
    several = [{"to": "bob"}, {"to": TOKEN, "rung": "bob"}, {"to": "bob"}]
    texts = {"note": f"used {TOKEN} to log in"}
    alone = [cleaned("alert.noted", data, texts) for data in several]
    safe, said = all_cleaned("alert.noted", several, texts)
    assert (safe, [said] * 3) == ([data for data, _ in alone], [found for _, found in alone])
