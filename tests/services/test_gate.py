"""Nothing is written past the gate, whoever asks."""

from __future__ import annotations

import pytest

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.dangerous_entries import CHANGES
from oncall_tui.domain.effect import Drift, Effect, Verb
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.guardrail import Guardrail, Guardrails
from oncall_tui.errors import DeniedError, ReadOnlyError
from oncall_tui.services.acting import Acts
from oncall_tui.services.gate import Gate
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.redacting import redact
from oncall_tui.services.sending import Sender
from tests.fakes import NOON, FakeClock, FakeSource, MemoryJournal, make_alert, make_ticket

SHUT = Gate(Guardrails((Guardrail(deny=True),)))
ALERT = make_alert()


class Work:
    """A ledger and what writes to it."""

    def __init__(self, gate: Gate | None = None) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.ledger = Ledger(self.journal, gate=gate)
        self.acts = Acts(self.ledger, lambda _: frozenset(Verb))
        self.source = FakeSource("prod", verbs=Verb)
        self.sender = Sender(self.ledger, self._perform)

    async def _perform(self, _: str, effect: Effect, again: bool) -> str:
        return await self.source.perform(effect, retry=again)

    def ack(self, *alerts: Alert) -> None:
        self.acts.ack(alerts, until=lambda _: NOON + 60_000)


@pytest.mark.parametrize("type_", EntryType)
def test_read_only_lets_no_entry_through(type_: EntryType) -> None:
    work = Work(Gate(read_only=True))
    with pytest.raises(ReadOnlyError):
        work.ledger.write(type_, {})
    assert work.journal.lines == []


@pytest.mark.parametrize("type_", EntryType)
def test_a_shut_gate_lets_through_only_what_nobody_chose(type_: EntryType) -> None:
    work = Work(SHUT)
    if CHANGES[type_] is None:
        SHUT.admit(type_, {})
        return
    with pytest.raises(DeniedError):
        work.ledger.write(type_, {"target": {"source": "prod"}})
    assert work.journal.lines == []


def test_of_too_many_not_even_the_first_is_written() -> None:
    rule = Guardrail(max_bulk=2)
    work = Work(Gate(Guardrails((rule,))))
    alerts = [make_alert(instance=f"db{n}") for n in range(3)]
    ids = [alert.id for alert in alerts]
    with pytest.raises(DeniedError, match="not for 3"):
        work.ack(*alerts)
    with pytest.raises(DeniedError, match="not for 3"):
        work.acts.unack(alerts, ref=lambda _: "")
    with pytest.raises(DeniedError, match="not for 3"):
        work.acts.note(alerts, "hi")
    with pytest.raises(DeniedError, match="not for 3"):
        work.acts.seen(ids)
    assert work.journal.lines == []
    work.ack(*alerts[:2])
    assert work.journal.types() == ["alert.acked"] * 2


def test_a_denied_ticket_act_says_why() -> None:
    work = Work(SHUT)
    for outcome in (work.acts.take(make_ticket()), work.acts.note_ticket(make_ticket(), "hi")):
        assert not outcome.saved
        assert "not allowed" in outcome.error


@pytest.mark.parametrize("act", [Dangerous.SEND, Dangerous.ACK])
async def test_what_was_let_through_before_waits_while_it_is_denied(act: Dangerous) -> None:
    work = Work()
    work.ack(ALERT)
    [pending] = work.sender.pending("prod", (ALERT,), now=NOON)
    work.ledger.gate = Gate(Guardrails((Guardrail("prod", frozenset({act}), deny=True),)))
    assert work.sender.pending("prod", (ALERT,), now=NOON, due=True) == []
    assert "not allowed on prod" in await work.sender.send(pending)
    assert work.source.done == []
    assert work.journal.types() == ["alert.acked"]
    work.ledger.gate = Gate()
    assert await work.sender.send(pending) == ""
    assert work.journal.types() == ["alert.acked", "effect.sent"]


def test_giving_up_is_a_choice_but_what_is_too_old_goes_by_itself() -> None:
    work = Work()
    work.ack(ALERT)
    [gone] = work.sender.pending("prod", (), now=NOON)
    work.ledger.gate = SHUT
    assert gone.drift is Drift.GONE
    with pytest.raises(DeniedError):
        work.sender.drop(gone)
    [old] = work.sender.pending("prod", (), now=NOON + 86_400_000)
    assert old.drift is Drift.EXPIRED
    work.sender.drop(old)
    assert work.journal.types() == ["alert.acked", "effect.dropped"]


def test_a_text_is_not_redacted_past_the_gate() -> None:
    work = Work()
    work.acts.note([ALERT], "secret plans")
    work.ledger.gate = SHUT
    with pytest.raises(DeniedError):
        redact(work.ledger, 0)
    assert list(work.journal.blobs.values()) == ["secret plans"]


def test_an_open_gate_asks_nothing() -> None:
    gate = Gate()
    assert gate.is_open
    assert gate.judge(Dangerous.ACK).denied == ""
    assert not SHUT.is_open
