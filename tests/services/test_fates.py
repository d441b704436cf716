"""What became of each target, as the journal has it."""

from __future__ import annotations

from oncall_tui.domain.effect import Verb
from oncall_tui.domain.entry import EntryType
from oncall_tui.services.acting import Acts, Outcome, alert_target
from oncall_tui.services.fates import Fate, fates, unsettled
from oncall_tui.services.ledger import Ledger
from tests.fakes import FakeClock, MemoryJournal, make_alert

ALERTS = [make_alert(f"A{n}") for n in range(5)]


def acked(*, sends: bool = True) -> tuple[Ledger, Acts, list[Outcome]]:
    ledger = Ledger(MemoryJournal(FakeClock()))
    acts = Acts(ledger, lambda _: frozenset({Verb.ACK, Verb.UNACK} if sends else ()))
    return ledger, acts, acts.ack(ALERTS, until=lambda _: None)


def test_each_effect_ends_in_its_own_way_and_the_worst_is_told_first() -> None:
    ledger, _, outcomes = acked()
    sent, refused, tried, dropped, waits = [o.entry.i for o in outcomes if o.entry]
    ledger.write(EntryType.EFFECT_SENT, {"of": sent, "ref": "s", "meanwhile": "none"})
    ledger.write(EntryType.EFFECT_FAILED, {"of": refused, "why": "forbidden", "final": True})
    ledger.write(EntryType.EFFECT_FAILED, {"of": tried, "why": "timeout", "final": False})
    ledger.write(EntryType.EFFECT_DROPPED, {"of": dropped, "why": "expired"})
    lost = Outcome(alert_target(make_alert("Lost")), error="disk full")
    told = fates([*outcomes, lost], ledger)
    assert [(one.fate, one.target.title, one.why) for one in told] == [
        (Fate.NOT_SAVED, "Lost", "disk full"),
        (Fate.FAILED, "A1", "forbidden"),
        (Fate.DROPPED, "A3", "expired"),
        (Fate.WAITS, "A2", "timeout"),
        (Fate.WAITS, "A4", ""),
        (Fate.SENT, "A0", ""),
    ]
    assert unsettled(outcomes, ledger) == 2
    assert waits not in {sent, refused}


def test_what_is_only_written_down_is_saved() -> None:
    ledger, _, outcomes = acked(sends=False)
    assert {one.fate for one in fates(outcomes, ledger)} == {Fate.SAVED}
    assert unsettled(outcomes, ledger) == 0


def test_what_was_withdrawn_before_it_was_sent_does_not_wait() -> None:
    ledger, acts, outcomes = acked()
    acts.unack(ALERTS[:1], ref=lambda _: "")
    told = {one.target.title: one for one in fates(outcomes, ledger)}
    assert told["A0"].fate in {Fate.SAVED, Fate.WAITS}
    assert told["A1"].fate is Fate.WAITS


def test_an_act_on_nothing_has_no_fates() -> None:
    assert fates([], Ledger(MemoryJournal(FakeClock()))) == []
