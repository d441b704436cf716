"""Who was away, what they saw before, and what of it outlives the session."""

from __future__ import annotations

from pathlib import Path

from data.cache import TinyCache
from data.policy_files import load_policy
from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Board, Inputs, assemble
from oncall_tui.domain.since import summary
from oncall_tui.domain.snapshot import Liveness, SourceHealth
from oncall_tui.domain.work_parts import WorkView
from oncall_tui.ports import Cache
from oncall_tui.services.absence import IDLE, KEEP_EVERY, SHORT, Absence
from oncall_tui.services.remembering import Memory
from tests.fakes import MINUTE, NOON, FakeClock, MemoryCache, make_alert

POLICY = load_policy("sev")
ONE, TWO = make_alert("One"), make_alert("Two")


def board_of(*alerts: Alert) -> Board:
    return assemble(Inputs(alerts=(alerts,), work=WorkView(), policy=POLICY, now=NOON), {})


class Desk:
    """An absence, its clock, and a source that answers."""

    def __init__(
        self, cache: Cache | None = None, *, at: int = NOON, attached: bool = False
    ) -> None:
        self.clock = FakeClock(at)
        self.cache = cache or MemoryCache()
        self.asked: list[int] = []
        self.attached = attached
        memory = Memory(self.cache)
        self.absence = Absence(memory, self.clock, detached=self._detached)

    def _detached(self, at: int) -> bool:
        self.asked.append(at)
        return self.attached

    def note(self, *alerts: Alert) -> None:
        health = SourceHealth("prod", "alertmanager", Liveness.LIVE, self.clock.now(), NOON)
        self.absence.noted(board_of(*alerts), {"prod": health})

    def begin(self, *alerts: Alert) -> str:
        self.absence.recall()
        self.note(*alerts)
        first = self.absence.first()
        return "" if first is None else summary(first.changes)

    def press(self) -> str | None:
        absent = self.absence.pressed()
        since = None if absent is None else self.absence.came_back(absent)
        return None if since is None else summary(since.changes)


def test_a_key_after_five_minutes_ends_an_absence() -> None:
    desk = Desk()
    desk.begin(ONE)
    desk.press()
    desk.clock.advance(IDLE)
    desk.note(TWO)
    assert desk.press() == "1 rose, 1 cleared"
    desk.clock.advance(IDLE)
    assert desk.press() is None


def test_more_keys_before_it_is_worked_out_lose_nothing() -> None:
    desk = Desk()
    desk.begin(ONE)
    desk.clock.advance(IDLE)
    desk.note(TWO)
    absent = desk.absence.pressed()
    desk.press()
    desk.press()
    assert absent is not None
    since = desk.absence.came_back(absent)
    assert since is not None
    assert since.at == NOON
    assert since.changes[1].at == NOON + IDLE


def test_a_shorter_time_counts_where_the_terminal_was_attached_anew() -> None:
    desk = Desk(attached=True)
    desk.begin(ONE)
    desk.press()
    desk.clock.advance(SHORT)
    desk.note(TWO)
    assert desk.press() == "1 rose, 1 cleared"
    assert desk.asked == [NOON]


def test_a_short_time_before_the_same_terminal_does_not() -> None:
    desk = Desk()
    desk.begin(ONE)
    desk.clock.advance(SHORT)
    desk.note(TWO)
    assert desk.press() is None


def test_what_was_seen_is_kept_now_and_then_and_read_by_the_next_session(tmp_path: Path) -> None:
    cache = TinyCache(tmp_path / "cache")
    desk = Desk(cache)
    desk.begin(*(make_alert("Many", instance=f"{n}") for n in range(500)), ONE)
    desk.press()
    desk.clock.advance(KEEP_EVERY)
    desk.absence.keep()
    desk.note(TWO)
    desk.absence.keep(force=True)
    after = Desk(cache, at=NOON + 60 * MINUTE)
    assert after.begin(TWO) == "1 rose, 501 cleared"
    since = after.absence.since
    assert since is not None
    assert since.at == NOON


def test_a_key_before_the_first_answers_takes_nothing_away() -> None:
    cache = MemoryCache()
    desk = Desk(cache)
    desk.begin(ONE)
    desk.absence.keep(force=True)
    after = Desk(cache, at=NOON + MINUTE)
    after.absence.recall()
    after.note(ONE)
    after.press()
    after.note(TWO)
    first = after.absence.first()
    assert first is not None
    assert summary(first.changes) == "1 rose, 1 cleared"


def test_a_damaged_document_is_as_none() -> None:
    cache = MemoryCache()
    cache.store("looked", {"v": 1, "at": "yesterday", "items": [["x"]]})
    assert Desk(cache).begin(ONE) == ""
