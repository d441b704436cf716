"""Effects: sent when they can be, once, with an outcome; what changed meanwhile is told."""

from __future__ import annotations

import pytest

from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.effect import Drift, Effect, Verb
from oncall_tui.errors import EffectError, JournalFullError, UnreachableError
from oncall_tui.services.acting import Acts
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.sending import FIRST_REST, GRACE, MAX_AGE, Sender
from tests.fakes import MINUTE, NOON, FakeClock, FakeSource, MemoryJournal, make_alert


class Bench:
    """One source, one alert, an ack that waits."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.ledger = Ledger(self.journal)
        self.source = FakeSource("prod", verbs=[Verb.ACK])
        self.sender = Sender(self.ledger, self.perform)
        self.alert = make_alert()
        acts = Acts(self.ledger, lambda _: self.source.verbs)
        acts.ack([self.alert], until=lambda _: NOON + 600 * MINUTE, note="mine")

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        assert source == "prod"
        return await self.source.perform(effect, retry=retry)

    def drift(self, *alerts: Alert) -> Drift:
        [pending] = self.sender.pending("prod", alerts, now=self.clock.now())
        return pending.drift


async def test_an_unchanged_effect_is_sent_with_its_text_and_its_outcome_is_written() -> None:
    bench = Bench()
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    assert pending.drift is Drift.NONE
    assert await bench.sender.send(pending) == ""
    [(effect, retry)] = bench.source.done
    assert (effect.text, effect.target.labels, retry) == ("mine", bench.alert.labels, False)
    assert bench.journal.types() == ["alert.acked", "effect.sent"]
    assert bench.sender.pending("prod", (bench.alert,), now=NOON) == []


async def test_an_unreachable_system_leaves_the_effect_waiting_and_says_why_once() -> None:
    bench = Bench()
    bench.source.error = UnreachableError("no route", where="prod")
    for _ in range(3):
        [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
        assert "no route" in await bench.sender.send(pending)
    assert bench.journal.types() == ["alert.acked", "effect.failed"]
    bench.source.error = None
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    await bench.sender.send(pending)
    assert bench.source.done[0][1] is True, "a second try looks whether the first arrived"


async def test_what_failed_rests_before_it_is_tried_again_by_itself() -> None:
    bench = Bench()
    bench.source.error = UnreachableError("no route")
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON, due=True)
    await bench.sender.send(pending)
    assert bench.sender.pending("prod", (bench.alert,), now=NOON + FIRST_REST - 1, due=True) == []
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON + FIRST_REST, due=True)
    await bench.sender.send(pending)
    later = NOON + FIRST_REST * 3
    assert bench.sender.pending("prod", (bench.alert,), now=later - 1, due=True) == []
    assert len(bench.sender.pending("prod", (bench.alert,), now=later - 1)) == 1, (
        "shown all the same"
    )
    assert len(bench.sender.pending("prod", (bench.alert,), now=later, due=True)) == 1


async def test_a_final_refusal_ends_it() -> None:
    bench = Bench()
    bench.source.error = EffectError("forbidden", final=True)
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    await bench.sender.send(pending)
    assert bench.sender.pending("prod", (bench.alert,), now=NOON) == []


def test_what_changed_meanwhile_is_told() -> None:
    bench = Bench()
    assert bench.drift(bench.alert) is Drift.NONE
    assert bench.drift() is Drift.GONE
    assert bench.drift(make_alert(started=NOON)) is Drift.REFIRED
    assert bench.drift(make_alert(ack=RemoteAck("bob"))) is Drift.TAKEN
    own = RemoteAck("alice", comment="ACK! mine [op:alice@jump01/0]")
    assert bench.drift(make_alert(ack=own)) is Drift.NONE, "our own ack that arrived unseen"


def test_what_is_too_old_is_told() -> None:
    bench = Bench()
    bench.clock.advance(MAX_AGE[Verb.ACK] + 1)
    assert bench.drift(bench.alert) is Drift.EXPIRED


def test_giving_up_is_an_entry() -> None:
    bench = Bench()
    [pending] = bench.sender.pending("prod", (), now=NOON)
    bench.sender.drop(pending)
    assert bench.journal.lines[-1].d == {"of": 0, "why": "resolved meanwhile"}
    assert bench.sender.pending("prod", (), now=NOON) == []


@pytest.mark.parametrize(("age", "count"), [(GRACE - 1, 0), (GRACE, 1)])
async def test_effects_of_another_session_are_left_to_it_for_a_while(age: int, count: int) -> None:
    bench = Bench()
    ledger = Ledger(bench.journal)
    ledger.catch_up()
    other = Sender(ledger, bench.perform)
    found = other.pending("prod", (bench.alert,), now=NOON + age)
    assert len(found) == count
    for pending in found:
        await other.send(pending)
        assert bench.source.done[-1][1] is True


async def test_what_arrived_is_not_sent_again_because_the_disk_is_full() -> None:
    bench = Bench()
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    bench.journal.full = True
    with pytest.raises(JournalFullError):
        await bench.sender.send(pending)
    assert bench.sender.pending("prod", (bench.alert,), now=NOON + MINUTE) == []
    assert await bench.sender.send(pending) == "settled meanwhile"
    assert len(bench.source.done) == 1
    with pytest.raises(JournalFullError):
        bench.sender.settle()
    bench.journal.full = False
    bench.sender.settle()
    bench.sender.settle()
    assert bench.journal.types() == ["alert.acked", "effect.sent"]


async def test_what_was_withdrawn_while_it_was_looked_at_is_neither_sent_nor_given_up() -> None:
    bench = Bench()
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    Acts(bench.ledger, lambda _: frozenset()).unack([bench.alert], ref=lambda _: "")
    assert await bench.sender.send(pending) == "settled meanwhile"
    bench.sender.drop(pending)
    assert bench.source.done == []
    assert bench.journal.types() == ["alert.acked", "alert.unacked"]


async def test_what_was_sent_meanwhile_is_not_sent_again() -> None:
    bench = Bench()
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    await bench.sender.send(pending)
    await bench.sender.send(pending)
    assert len(bench.source.done) == 1
    assert bench.journal.types() == ["alert.acked", "effect.sent"]


async def test_a_withdrawal_does_not_overtake_the_acknowledgement_on_its_way() -> None:
    bench = Bench()
    bench.source.verbs = frozenset({Verb.ACK, Verb.UNACK})
    seen: list[int] = []

    async def slow(source: str, effect: Effect, retry: bool) -> str:
        Acts(bench.ledger, lambda _: bench.source.verbs).unack([bench.alert], ref=lambda _: "")
        seen.append(len(bench.sender.pending("prod", (bench.alert,), now=NOON)))
        return await bench.perform(source, effect, retry)

    bench.sender = Sender(bench.ledger, slow)
    [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    await bench.sender.send(pending)
    assert seen == [0]
    [after] = bench.sender.pending("prod", (bench.alert,), now=NOON)
    assert after.effect.verb is Verb.UNACK


async def test_a_long_reason_is_written_once_too() -> None:
    bench = Bench()
    bench.source.error = UnreachableError("no route " * 100)
    for _ in range(3):
        [pending] = bench.sender.pending("prod", (bench.alert,), now=NOON)
        await bench.sender.send(pending)
    assert bench.journal.types() == ["alert.acked", "effect.failed"]


def test_a_session_that_waited_out_an_outage_sends_before_others_do_it_for_it() -> None:
    bench = Bench()
    ledger = Ledger(bench.journal)
    ledger.catch_up()
    other, back = Sender(ledger, bench.perform), NOON + 30 * MINUTE
    for later, count in ((0, 0), (GRACE - 1, 0), (GRACE, 1)):
        found = other.pending("prod", (bench.alert,), now=back + later, live_since=back)
        assert len(found) == count


async def test_an_ack_that_takes_over_knowingly_is_sent() -> None:
    bench = Bench()
    hers = make_alert("Other", ack=RemoteAck("bob"))
    acts = Acts(bench.ledger, lambda _: bench.source.verbs)
    acts.ack([hers], until=lambda _: NOON + MINUTE, over=lambda _: "bob")
    found = bench.sender.pending("prod", (bench.alert, hers), now=NOON)
    assert [pending.drift for pending in found] == [Drift.NONE, Drift.NONE]
    carol = make_alert("Other", ack=RemoteAck("carol"))
    found = bench.sender.pending("prod", (bench.alert, carol), now=NOON)
    assert [pending.drift for pending in found] == [Drift.NONE, Drift.TAKEN]
