"""The app on fakes, with a shift and the notes of another engineer."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from oncall_tui.services.desk import Desk
from oncall_tui.services.handover_book import Book
from oncall_tui.services.handover_drafting import Drafting
from oncall_tui.services.handover_effects import Effects
from oncall_tui.services.handover_giving import Giving
from oncall_tui.services.handover_looking import Looking
from oncall_tui.services.handover_taking import Taking
from oncall_tui.services.handovers import Handovers
from tests.screens.harness import Stage
from tests.services.handover_bench import (
    ALICE,
    FakeJudge,
    FixedShifts,
    MemoryLines,
    MemoryPairs,
    Person,
)


def handing(stage: Stage) -> MemoryPairs:
    """Give the desk of a stage its handovers; return the files that they know."""
    pairs, lines, judge = MemoryPairs(), MemoryLines(), FakeJudge()
    signer = Person(ALICE, stage.clock)

    def opened(desk: Desk) -> Handovers:
        looking = Looking(desk, stage.journal.leaf)
        sign = signer._sign
        book = Book(desk.ledger, desk.clock, judge, pairs, sign, me=ALICE, log=stage.journal.log)
        drafting = Drafting(
            desk.ledger,
            looking.look,
            me=ALICE,
            log=stage.journal.log,
            zone=ZoneInfo("UTC"),
            zone_name="UTC",
        )
        shifts = FixedShifts(desk.ledger, desk.clock, me=ALICE)
        effects = Effects(book, desk.acts, looking.alerts, desk.library)
        giving = Giving(book, shifts, drafting, lines, effects)
        taking = Taking(book, desk.acts, effects)
        return Handovers(book, shifts, giving, taking, effects, looking.rows)

    vars(stage.desk)["handovers"] = opened(stage.desk)
    return pairs
