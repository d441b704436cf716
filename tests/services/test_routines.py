"""Which checklists are due, by the calendar and by what anybody has walked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo

import pytest

from data.recurrences import moments
from oncall_tui.domain.binding import chosen
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.recurrence import Recurrence
from oncall_tui.domain.routine import Standing
from oncall_tui.domain.run import RunOutcome
from oncall_tui.domain.runbook import Outcome, RunbookMeta
from oncall_tui.services.fold_memory import FoldMemory
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.records import MET, WALKS, Records
from oncall_tui.services.routines import Routines
from oncall_tui.services.team_fold import TeamFold
from oncall_tui.services.walking import Walks
from tests.domain.walks import began, ended
from tests.fakes import MINUTE, NOON, FakeClock, MemoryFolds, MemoryJournal, make_alert
from tests.screens.library import FakeLibrary

HOUR = 60 * MINUTE
DAY = 24 * HOUR
DAILY = "<!-- oncall\ndue: FREQ=DAILY;BYHOUR=8\n-->\n# Morning\n\n- Look.\n"
PLAIN = "# Plain\n\n- Look.\n"


class House:
    """A library of a daily routine, its journal, and perhaps a team."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.folds = MemoryFolds()
        self.ledger = Ledger(self.journal, FoldMemory(self.folds, self.journal, version="1"))
        self.library = FakeLibrary(texts or {"m.md": DAILY, "p.md": PLAIN})
        self.walks = Walks(self.ledger, self.library, self.clock)
        self.counted: list[Recurrence] = []
        self.routines = self.again()

    def again(self) -> Routines:
        def counting(rule: Recurrence, zone: tzinfo, after: int, before: int) -> list[int]:
            self.counted.append(rule)
            return moments(rule, zone, after, before)

        return Routines(self.library, Records(self.ledger), counting, self.clock, UTC)

    def walk(self, path: str = "m.md", outcome: RunOutcome = RunOutcome.COMPLETED) -> None:
        walk = self.walks.start(None, chosen(path))
        for step in walk.runbook.steps:
            walk.outcome(step, Outcome.DONE)
        walk.close(outcome, "why" if outcome is RunOutcome.ABANDONED else "")

    @property
    def standing(self) -> str:
        (one,) = self.routines.now()
        return one.standing.value


def test_only_runbooks_that_say_when_are_routines() -> None:
    house = House()
    assert [one.path for one in house.routines.now()] == ["m.md"]
    assert House({"p.md": PLAIN}).routines.now() == []


def test_a_walk_to_its_end_does_it_until_the_next_time() -> None:
    house = House()
    assert house.standing == "due"
    house.walk()
    assert house.standing == "done"
    house.clock.advance(20 * HOUR)
    assert house.standing == "due"
    house.clock.advance(6 * HOUR)
    assert house.standing == "overdue"


def test_a_walk_that_was_given_up_does_not_do_it() -> None:
    house = House()
    house.walk(outcome=RunOutcome.ABANDONED)
    assert house.standing == "due"


def test_a_walk_that_goes_on_is_told_with_who_is_at_it() -> None:
    house = House()
    house.walks.start(None, chosen("m.md"))
    (one,) = house.routines.now()
    assert one.walking is not None
    assert one.walking.by == "alice@example.com"
    assert one.ours
    assert one.standing is Standing.DUE


def test_what_a_mate_did_counts_for_all() -> None:
    house = House()
    team = TeamFold(own="alice@jump01", me="alice@example.com")
    house.ledger.join(team)
    team.take([began("bob@h", 0, -HOUR, "m.md")])
    (one,) = house.routines.now()
    assert one.walking is not None
    assert (one.walking.by, one.ours) == ("bob", False)
    team.take([ended("bob@h", 1, -MINUTE, "bob@h/0")])
    (one,) = house.routines.now()
    assert one.standing is Standing.DONE
    assert one.last is not None
    assert one.last.by == "bob"


def test_a_mate_who_ends_a_walk_of_mine_ends_it() -> None:
    house = House()
    team = TeamFold(own="alice@jump01", me="alice@example.com")
    house.ledger.join(team)
    house.ledger.follow(lambda entry: team.take([entry]))
    walk = house.walks.start(None, chosen("m.md"))
    team.take([ended("bob@h", 0, MINUTE, walk.state.run)])
    assert house.standing == "done"


def test_a_mate_whose_clock_is_days_ahead_has_not_done_tomorrows_duty() -> None:
    house = House()
    team = TeamFold(own="alice@jump01", me="alice@example.com")
    house.ledger.join(team)
    team.take([began("bob@h", 0, 3 * DAY, "m.md"), ended("bob@h", 1, 3 * DAY, "bob@h/0")])
    assert house.standing == "due"


def test_a_rule_that_cannot_be_read_is_told_and_hides_no_other() -> None:
    house = House({"m.md": DAILY, "x.md": DAILY.replace("FREQ=DAILY", "FREQ=MINUTELY")})
    found = {one.path: one for one in house.routines.now()}
    assert found["x.md"].standing is Standing.BROKEN
    assert "FREQ is none of" in found["x.md"].problem
    assert found["m.md"].standing is Standing.DUE


def test_a_rule_is_counted_out_once_a_period() -> None:
    house = House()
    for _ in range(3):
        house.routines.now()
    assert len(house.counted) == 1
    house.clock.advance(DAY)
    house.routines.now()
    assert len(house.counted) == 2


def test_what_only_came_with_the_program_calls_nobody() -> None:
    house = House()

    class Shipped(FakeLibrary):
        def list(self) -> list[RunbookMeta]:
            return [RunbookMeta("m.md", "M", due="FREQ=DAILY;BYHOUR=8", shipped=True)]

    house.library = Shipped(house.library.texts)
    house.routines = house.again()
    assert house.standing == "unused"
    house.walk()
    assert house.standing == "done"


def test_the_folds_are_put_down_and_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oncall_tui.services.fold_memory.WORTH", 1)
    house = House()
    house.walk()
    Records(house.ledger).walks()
    Records(house.ledger).met(0)
    assert {WALKS, MET} <= set(house.folds.contents)
    house.walk()
    read: list[int] = []
    briefs = house.journal.briefs

    def watched(start: int = 0) -> Iterator[Entry | Brief]:
        read.append(start)
        return briefs(start)

    monkeypatch.setattr(house.journal, "briefs", watched)
    assert len(Records(house.ledger).walks()) == 2
    assert read == [3]


def test_what_an_alert_was_about_is_not_a_routine_in_progress() -> None:
    house = House()
    house.walks.start(make_alert(), chosen("m.md"))
    (one,) = house.routines.now()
    assert one.walking is None
    assert one.period.begun == NOON - 4 * HOUR
