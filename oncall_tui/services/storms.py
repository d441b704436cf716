"""The storm of this session: when it begins, what comes in it, how it ends.

`look` belongs to the thread that builds boards, `begin` and `end` to workers: one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.board import Board
from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.domain.storm import Came, Gauge, Heap, StormRules, begins, followed, heaps, measure
from oncall_tui.errors import OncallError

if TYPE_CHECKING:
    from oncall_tui.ports import Clock
    from oncall_tui.services.boarding import Boards
    from oncall_tui.services.ledger import Ledger

MOST = 20_000
"""Occurrences of one storm that are followed; of the rest only the number is kept."""


class StormNow(msgspec.Struct, frozen=True):
    """A storm as it is shown."""

    at: int
    """When it began, milliseconds on our clock."""
    new: int
    """New occurrences within `within` by now."""
    within: int
    """Milliseconds."""
    total: int
    """Occurrences that came with it."""
    ack: int
    """Seconds that an acknowledgement is offered for."""
    calm: bool = False
    """Whether the rate has been below for so long that leaving is offered."""
    by_hand: bool = False

    @property
    def words(self) -> str:
        """What people read: `41 in 60s`."""
        return f"{self.new:,} in {self.within // 1000}s"


class StormPast(msgspec.Struct, frozen=True):
    """A storm that is over."""

    at: int
    ended: int
    total: int
    acked: int
    heaps: tuple[Heap, ...]
    problem: str = ""
    """Why its end does not stand in the journal; empty where it does."""


class Storms:
    """Knows whether there is a storm; freezes the board's order while there is one."""

    def __init__(
        self,
        rules: StormRules | None,
        *,
        boards: Boards,
        ledger: Ledger,
        clock: Clock,
        read_only: bool = False,
    ) -> None:
        """Without rules only a key begins a storm."""
        self._rules = rules or StormRules(new=0)
        self._boards, self._ledger, self._clock = boards, ledger, clock
        self._read_only = read_only
        self._lock = threading.RLock()
        self._gauge = Gauge()
        self._board = Board()
        self._came: dict[str, Came] = {}
        self._uncounted = 0
        self._since_calm: int | None = None
        self._begun: int | None = None
        self._by_hand = False
        self._told = False
        """Whether its beginning was to be written down: then its end is."""

    def look(self, board: Board, health: Mapping[str, SourceHealth]) -> tuple[bool, str]:
        """Take a board in; return whether a storm has begun with it, and what went wrong.

        Its order is frozen then: a board that is made from now on is another.
        """
        with self._lock:
            now = self._clock.now()
            before, self._board = self._board, board
            self._gauge, risen = measure(self._gauge, board.rows, health, self._rules, now=now)
            if self._begun is not None:
                self._follow(board, risen, now)
                late = not self._told and begins(self._gauge, self._rules)
                return False, self._tell(now) if late else ""
            if not begins(self._gauge, self._rules):
                return False, ""
            self._begin(before, now, by_hand=False)
            problem = self._tell(now)
            self._follow(board, tuple(id_ for _, ids in self._gauge.rises for id_ in ids), now)
            return True, problem

    def begin(self) -> None:
        """Hold the board by hand: a way to look at it, so no entry unless a storm comes."""
        with self._lock:
            if self._begun is None:
                self._begin(self._board, self._clock.now(), by_hand=True)

    def end(self) -> StormPast | None:
        """Let the board move again; return what came meanwhile, None where there was no storm."""
        with self._lock:
            if self._begun is None:
                return None
            now = self._clock.now()
            self._came = followed(self._came, self._board.rows)
            total = len(self._came) + self._uncounted
            acked = sum(one.acked for one in self._came.values())
            data = {"at": now, "total": total, "acked": acked}
            problem = self._write(EntryType.STORM_ENDED, data) if self._told else ""
            past = StormPast(self._begun, now, total, acked, heaps(self._came.values()), problem)
            self._begun, self._came, self._uncounted, self._told = None, {}, 0, False
            # What made this storm does not make the next one.
            self._gauge = msgspec.structs.replace(self._gauge, rises=())
            self._boards.thaw()
            return past

    @property
    def now(self) -> StormNow | None:
        """The storm that there is."""
        with self._lock:
            if self._begun is None:
                return None
            return StormNow(
                at=self._begun,
                new=self._rate(),
                within=self._rules.within,
                total=len(self._came) + self._uncounted,
                ack=self._rules.ack,
                calm=self._is_calm(),
                by_hand=self._by_hand,
            )

    def _rate(self) -> int:
        now, within = self._clock.now(), self._rules.within
        return sum(len(ids) for at, ids in self._gauge.rises if now - at < within)

    def _is_calm(self) -> bool:
        since = self._since_calm
        return since is not None and self._clock.now() - since >= self._rules.calm

    def _begin(self, before: Board, now: int, *, by_hand: bool) -> None:
        self._begun, self._by_hand = now, by_hand
        self._since_calm = now if by_hand else None
        self._boards.freeze(before)

    def _tell(self, now: int) -> str:
        """Write down that there is a storm; return why that failed."""
        self._told = True
        data = {"at": now, "new": self._rate(), "within": self._rules.within}
        return self._write(EntryType.STORM_BEGUN, data)

    def _follow(self, board: Board, risen: tuple[str, ...], now: int) -> None:
        for id_ in risen:
            row = board.rows.get(id_)
            if row is None or len(self._came) >= MOST:
                self._uncounted += 1
            elif id_ not in self._came:
                name = row.alert.title[:120]
                self._came[id_] = Came(name, row.level.name, row.level.rank, now)
        self._came = followed(self._came, board.rows)
        if self._rate() > max(self._rules.new, 0):
            self._since_calm = None
        elif self._since_calm is None:
            self._since_calm = now

    def _write(self, type_: EntryType, data: dict[str, int]) -> str:
        if self._read_only:
            return ""
        try:
            self._ledger.write(type_, data)
        except OncallError as error:
            return f"the storm is not in the journal: {error}"
        return ""
