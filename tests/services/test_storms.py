"""The storm of a session: what it writes down, whatever goes wrong."""

from __future__ import annotations

import pytest

from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert, RemoteAck
from oncall_tui.domain.board import Board
from oncall_tui.domain.snapshot import SourceHealth, after_answer
from oncall_tui.domain.storm import StormRules
from oncall_tui.domain.work_parts import WorkView
from oncall_tui.services import storms as storms_module
from oncall_tui.services.boarding import Boards
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.storms import Storms
from tests.fakes import MINUTE, NOON, FakeClock, MemoryJournal, make_alert

POLICY = load_policy("sev")
RULES = StormRules()


class Night:
    """A session that listens to one source."""

    def __init__(self, rules: StormRules | None = RULES, *, read_only: bool = False) -> None:
        self.clock = FakeClock()
        self.journal = MemoryJournal(self.clock)
        self.boards = Boards(POLICY, {})
        self.health = SourceHealth("prod", "alertmanager")
        self.storms = Storms(
            rules,
            boards=self.boards,
            ledger=Ledger(self.journal),
            clock=self.clock,
            read_only=read_only,
        )
        self.tell()

    def tell(self, *alerts: Alert) -> tuple[bool, str]:
        self.health = after_answer(
            self.health, at=self.clock.now(), next_try=0, count=len(alerts), skew=0
        )
        board = self.boards.make(
            (alerts,), work=WorkView(), skews={}, tickets={}, now=self.clock.now()
        )
        return self.storms.look(board, {"prod": self.health})


def down(count: int, name: str = "Down") -> list[Alert]:
    return [make_alert(name, instance=f"{n}") for n in range(count)]


def test_a_storm_that_cannot_be_written_down_is_one_all_the_same() -> None:
    night = Night()
    night.journal.full = True
    begun, problem = night.tell(*down(31))
    assert begun
    assert "not in the journal" in problem
    assert night.storms.now is not None
    past = night.storms.end()
    assert past is not None
    assert "not in the journal" in past.problem
    assert past.total == 31


def test_it_is_written_down_once_however_long_it_lasts() -> None:
    night = Night()
    for count in range(31, 200, 31):
        night.tell(*down(count))
        night.clock.advance(1000)
    night.storms.begin()
    night.storms.end()
    assert night.storms.end() is None
    assert night.journal.types() == ["storm.begun", "storm.ended"]


def test_one_by_hand_counts_what_comes_and_is_no_entry() -> None:
    night = Night(None)
    night.storms.begin()
    night.tell(*down(3))
    past = night.storms.end()
    assert past is not None
    assert (past.total, [heap.name for heap in past.heaps]) == (3, ["Down"])
    assert night.journal.lines == []


def test_a_storm_that_comes_while_the_board_is_held_is_written_down() -> None:
    night = Night()
    night.storms.begin()
    night.tell(*down(31))
    night.tell(*down(80))
    night.storms.end()
    assert night.journal.types() == ["storm.begun", "storm.ended"]
    assert night.journal.lines[0].d == {"at": NOON, "new": 31, "within": 60_000}


def test_an_ack_that_ran_out_or_cleared_since_still_counts_as_acknowledged() -> None:
    night = Night()
    night.tell(*down(31))
    ack = RemoteAck("bob", NOON + 60 * MINUTE, "s1", "")
    night.tell(*(make_alert("Down", instance=f"{n}", ack=ack) for n in range(31)))
    night.tell()
    past = night.storms.end()
    assert past is not None
    assert (past.acked, past.heaps[0].cleared) == (31, 31)


def test_leaving_is_offered_after_the_time_of_the_rules_and_not_before() -> None:
    night = Night()
    night.tell(*down(31))
    night.clock.advance(MINUTE)
    night.tell(*down(31))
    night.clock.advance(5 * MINUTE - 1)
    assert not storm_of(night).calm
    night.clock.advance(1)
    assert storm_of(night).calm
    night.tell(*down(80))
    assert not storm_of(night).calm


def storm_of(night: Night) -> storms_module.StormNow:
    found = night.storms.now
    assert found is not None
    return found


def test_a_storm_of_any_size_is_followed_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storms_module, "MOST", 10)
    night = Night()
    night.tell(*down(50))
    past = night.storms.end()
    assert past is not None
    assert (past.total, past.heaps[0].count) == (50, 10)


def test_folds_are_as_before_when_it_is_over() -> None:
    night = Night()
    night.tell(*down(10))
    night.boards.grouped = False
    night.storms.begin()
    assert night.boards.grouped
    night.storms.end()
    assert not night.boards.grouped


def test_a_storm_at_the_very_start_by_hand_holds_an_empty_board() -> None:
    night = Night()
    night.storms.begin()
    board = night.boards.make((tuple(down(2)),), work=WorkView(), skews={}, tickets={}, now=NOON)
    assert isinstance(board, Board)
    assert len(board.rows) == 2
