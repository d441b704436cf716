"""Giving back what a late acceptance brought leaves alone what is mine for another reason."""

from __future__ import annotations

from typing import Any

import pytest

from oncall_tui.services.handover_effects import Effects
from oncall_tui.services.team_fold import TeamFold
from tests.fakes import MINUTE, NOON, FakeClock, make_alert
from tests.services.handover_bench import ALICE, BOB, CAROL, Person

DISK = make_alert("DiskWillFill", instance="db1:9100")


class Late:
    """Carol accepts a run of Alice's; Bob did so before her, of whom she hears then."""

    def __init__(self) -> None:
        clock = FakeClock(NOON)
        alice, bob, carol = (Person(who, clock) for who in (ALICE, BOB, CAROL))
        self.people = (alice, bob, carol)
        self.carol = carol
        self.run = alice.walks.open_or_start(DISK, alice.walks.candidates(DISK)[0]).state.run
        alice.say_all()
        read, _ = alice.giving.sign()
        for person in (bob, carol):
            clock.advance(MINUTE)
            own = person.receive((read.content, read.signature))
            person.do_all(own)
            person.taking.accept(own)
        (self.state,) = carol.walks.open_runs()

    def hear(self) -> list[str]:
        """Return what Carol writes when she hears of Bob's acceptance."""
        before = len(self.carol.journal.lines)
        fold = TeamFold(own=self.carol.journal.log, me=CAROL)
        fold.begin([entry for one in self.people for entry in one.journal.lines])
        self.carol.ledger.join(fold)
        effects: Effects = self.carol.desk.effects
        effects.settle()
        return [str(entry.type) for entry in self.carol.journal.lines[before:]]

    def take(self, **more: Any) -> None:
        """Have Carol take it in another way."""
        taken = next(e for e in self.carol.journal.lines if e.type == "run.taken")
        data = {k: v for k, v in taken.d.items() if k not in {"note", "handover", "item"}}
        self.carol.ledger.write("run.taken", {**data, "of": BOB, **more})


def test_a_run_that_came_by_it_goes_to_its_owner() -> None:
    late = Late()
    assert late.hear() == ["run.handed_over"]
    assert late.carol.walks.open_runs() == []


def test_a_run_that_i_closed_stays_as_i_closed_it() -> None:
    late = Late()
    data = {"run": late.run, "outcome": "abandoned", "left": 2}
    late.carol.ledger.write("run.closed", data)
    assert late.hear() == []


@pytest.mark.parametrize(
    "more",
    [
        {"note": "b" * 64, "handover": "b" * 64, "item": "other"},
        {"reason": {"sha256": "c" * 64, "bytes": 3}},
    ],
)
def test_a_run_that_i_have_for_another_reason_is_kept(more: dict[str, Any]) -> None:
    late = Late()
    late.take(**more)
    assert late.hear() == []
    assert [run.run for run in late.carol.walks.open_runs()] == [late.run]
