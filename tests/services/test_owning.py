"""Giving alerts to somebody and escalating them: an entry, then an effect where one can be."""

from __future__ import annotations

import pytest

from oncall_tui.domain.effect import Drift, Effect, Verb
from oncall_tui.domain.work_parts import Ack, Escalated, Given
from oncall_tui.errors import DeniedError, OncallError
from oncall_tui.services.acting import MAX_NAME, Acts, alert_target
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.sending import MAX_AGE, drift_of
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert

ALERT = make_alert("DiskWillFill")


class Table:
    def __init__(self, *verbs: Verb) -> None:
        self.journal = MemoryJournal(FakeClock())
        self.ledger = Ledger(self.journal)
        self.acts = Acts(self.ledger, lambda _: frozenset(verbs))

    def assign(self, to: str = "bob", over: str = "", note: str = "") -> None:
        self.acts.assign([ALERT], to, until=lambda _: NOON + MINUTE, over=lambda _: over, note=note)

    def escalate(self, to: str = "bob", rung: str = "L2") -> None:
        self.acts.escalate([ALERT], to=lambda _: (to, rung), note="disk grows")

    @property
    def ack(self) -> Ack | None:
        return self.ledger.ack_of(ALERT.id)


def test_what_is_given_to_somebody_is_nobody_s_until_it_is_taken() -> None:
    table = Table()
    table.assign()
    assert table.ack is None
    given = table.ledger.view().given[ALERT.id]
    assert given == Given("bob", "alice@example.com", NOON, NOON + MINUTE)
    assert given.words == "given to bob by alice@example.com, not taken yet"
    assert not given.holds(NOON + MINUTE)
    [event] = table.ledger.history(ALERT.id)
    assert (event.by, event.what) == ("alice@example.com", "given to bob")


def test_the_note_goes_along() -> None:
    table = Table()
    table.assign(note="yours, I am on the train")
    [event] = table.ledger.history(ALERT.id)
    assert event.note is not None
    assert table.ledger.text(event.note) == "yours, I am on the train"


def test_what_was_given_can_still_be_acknowledged_by_whoever_gave_it() -> None:
    table = Table()
    table.assign()
    table.acts.ack([ALERT], until=lambda _: None)
    assert table.ack is not None
    assert table.ack.by == "alice@example.com"
    assert table.ledger.view().given == {}


def test_giving_away_what_is_mine_leaves_my_acknowledgement_as_it_is() -> None:
    table = Table()
    table.acts.ack([ALERT], until=lambda _: NOON + 9 * MINUTE)
    before = table.ack
    table.assign(over="alice@example.com")
    assert table.ack == before
    assert table.ledger.view().given[ALERT.id].to == "bob"


def test_the_name_of_the_remote_ack_is_kept_for_the_owner() -> None:
    table = Table(Verb.ACK)
    table.acts.ack([ALERT], until=lambda _: None)
    table.journal.append("effect.sent", {"of": 0, "ref": "silence-1", "meanwhile": ""})
    table.ledger.catch_up()
    table.assign(over="alice@example.com")
    assert table.ack is not None
    assert (table.ack.by, table.ack.ref) == ("alice@example.com", "silence-1")


def test_an_escalation_is_kept_beside_whoever_has_it() -> None:
    table = Table()
    table.escalate()
    escalated = table.ledger.view().escalated[ALERT.id]
    assert escalated == Escalated("bob", "L2", NOON, "alice@example.com")
    assert escalated.words == "escalated to L2 bob"
    assert table.ack is None


def test_only_a_source_that_can_is_told() -> None:
    table = Table()
    table.assign()
    table.escalate()
    assert table.ledger.waiting() == []
    able = Table(Verb.ASSIGN, Verb.ESCALATE)
    able.assign()
    able.escalate()
    told = [waiting.effect for waiting, _ in able.ledger.waiting()]
    assert [(e.verb, e.to, e.rung) for e in told] == [
        (Verb.ASSIGN, "bob", ""),
        (Verb.ESCALATE, "bob", "L2"),
    ]


def test_a_name_has_an_end() -> None:
    table = Table()
    table.assign("b" * 5_000)
    assert table.ledger.view().given[ALERT.id].to == "b" * MAX_NAME


def test_a_fold_that_was_put_down_knows_it_again() -> None:
    from oncall_tui.domain.work import Work

    table = Table()
    table.escalate()
    state = table.ledger._work.state()
    table.escalate("zoe", "L3")
    assert Work.of(state).escalated[ALERT.id].to == "bob"


def test_read_only_refuses_both() -> None:
    from oncall_tui.services.gate import Gate

    table = Table()
    table.ledger.gate = Gate(read_only=True)
    for act in (table.assign, table.escalate):
        with pytest.raises(OncallError, match="read-only"):
            act()
    assert table.journal.lines == []
    assert issubclass(DeniedError, OncallError)


def effect(verb: Verb, **more: object) -> Effect:
    return Effect(0, "log/0", verb, alert_target(ALERT), "alice", NOON, to="bob", **more)  # type: ignore[arg-type]


def test_nobody_is_woken_for_what_was_urgent_half_an_hour_ago() -> None:
    late = NOON + MAX_AGE[Verb.ESCALATE] + 1
    found = drift_of(effect(Verb.ESCALATE), {ALERT.id: ALERT}, frozenset(), now=late)
    assert found == (Drift.EXPIRED, "")


@pytest.mark.parametrize(("by", "drift"), [("bob", Drift.NONE), ("carol", Drift.TAKEN)])
def test_an_assignment_that_waited_meets_somebody_else_s_ack(by: str, drift: Drift) -> None:
    from oncall_tui.domain.alert import RemoteAck

    taken = make_alert("DiskWillFill", ack=RemoteAck(by=by, until=None, comment="", ref="x"))
    found = drift_of(effect(Verb.ASSIGN), {taken.id: taken}, frozenset(), now=NOON + MINUTE)
    assert found == (drift, by)


def test_an_assignment_that_ran_out_is_not_sent() -> None:
    gone = effect(Verb.ASSIGN, until=NOON)
    assert drift_of(gone, {ALERT.id: ALERT}, frozenset(), now=NOON) == (Drift.EXPIRED, "")
