"""Since you looked: the board as the engineer saw it last, and what has happened to it since.

`pressed` belongs to the thread of the screen, `noted`, `recall` and `keep` to that of boards.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from oncall_tui.domain.alert import OWN
from oncall_tui.domain.board import Board
from oncall_tui.domain.since import Change, Look, Seen, changes, look_at
from oncall_tui.domain.snapshot import SourceHealth
from oncall_tui.ports import Clock
from oncall_tui.services.remembering import Memory

NAME = "looked"
IDLE = 5 * 60_000
"""Milliseconds without a key after which somebody has been away."""
SHORT = 60_000
"""Milliseconds without a key after which it is worth asking whether a terminal was detached."""
KEEP_EVERY = 120_000
"""Milliseconds between two writes of what was seen."""
MOST_GONE = 20_000


_Seen: TypeAlias = tuple[Board, int, frozenset[str]]
"""The board at the last key, when, and which sources had a word."""


class Since(msgspec.Struct, frozen=True):
    """What happened while nobody looked."""

    at: int
    """When somebody looked last, milliseconds on our clock."""
    until: int
    changes: tuple[Change, ...]


class Absent(msgspec.Struct, frozen=True):
    """A time without a key that has just ended, and what was seen before it."""

    away: int
    """Milliseconds."""
    seen: _Seen | None
    gone: Mapping[str, int]


class Absence:
    """Holds on to the board that was seen with the last key."""

    def __init__(
        self, memory: Memory, clock: Clock, *, detached: Callable[[int], bool] | None = None
    ) -> None:
        """`detached` says whether the terminal was attached anew since then; slow."""
        self._memory, self._clock, self._detached = memory, clock, detached
        self._lock = threading.Lock()
        self._board = Board()
        self._health: Mapping[str, SourceHealth] = {}
        self._gone: dict[str, int] = {}
        self._pressed = clock.now()
        self._seen: _Seen | None = None
        self._look: Look | None = None
        """What the last session saw, until this one has looked."""
        self._kept: tuple[int, object] = (0, None)
        self._settled = False
        """Whether every source has answered or failed once: before that nothing was seen."""
        self.since: Since | None = None
        """The last time that somebody was away and something happened."""

    def pressed(self) -> Absent | None:
        """Take note of a key; return the time without one, where that is long enough.

        From then on everything is seen; `came_back` says what had happened.
        """
        now = self._clock.now()
        away, self._pressed = now - self._pressed, now
        absent = None
        if away >= IDLE or (away >= SHORT and self._detached is not None):
            with self._lock:
                absent = Absent(away, self._seen, dict(self._gone))
        self._looked(now)
        return absent

    def came_back(self, absent: Absent) -> Since | None:
        """Say what happened meanwhile, None where nothing did; slow."""
        now, away = self._clock.now(), absent.away
        if absent.seen is None:
            return None
        if away < IDLE and (self._detached is None or not self._detached(now - away)):
            return None
        seen = absent.seen
        return self._compare(look_at(seen[0].rows, seen[2], at=seen[1]), absent.gone, now)

    def first(self) -> Since | None:
        """Say what happened since the last session, once every source has answered; slow."""
        now = self._clock.now()
        found = None if self._look is None else self._compare(self._look, {}, now)
        self._settled = True
        self._looked(now)
        return found

    def recall(self) -> None:
        """Read what the last session saw."""
        document = self._memory.kept(NAME, Seen)
        if document is None:
            return
        try:
            kept = msgspec.convert(document, _Kept)
        except msgspec.ValidationError:
            return
        seen = {one.id: one for one in kept.items}
        with self._lock:
            if kept.at <= self._clock.now() and self._seen is None:
                self._look = Look(kept.at, seen, frozenset(kept.sources), kept.cut)

    def noted(self, board: Board, health: Mapping[str, SourceHealth]) -> None:
        """Take a board in, seen or not."""
        now = self._clock.now()
        with self._lock:
            same = board.rows is self._board.rows  # then nobody has to be called by name
            left = set[str]() if same else self._board.rows.keys() - board.rows.keys()
            if len(self._gone) + len(left) > MOST_GONE:
                self._gone.clear()
            self._gone.update(dict.fromkeys(left, now))
            self._board, self._health = board, dict(health)

    def keep(self, *, force: bool = False) -> None:
        """Write down what was seen last, now and then, and at the end."""
        with self._lock:
            seen, at = self._seen, self._kept[0]
        now = self._clock.now()
        if seen is None or seen is self._kept[1] or (not force and now - at < KEEP_EVERY):
            return
        self._kept = (now, seen)
        look = look_at(seen[0].rows, seen[2], at=seen[1])
        head = {"at": look.at, "sources": sorted(look.sources), "cut": look.cut}
        self._memory.keep(NAME, {**head, "items": list(look.seen.values())})

    def _looked(self, now: int) -> None:
        """Somebody has seen the board as it is."""
        with self._lock:
            if not self._settled:
                return
            self._look = None
            self._seen = (self._board, now, frozenset(_with_word(self._health)))
            self._gone.clear()

    def _compare(self, look: Look, gone: Mapping[str, int], now: int) -> Since | None:
        with self._lock:
            board, sources = self._board, frozenset(_with_word(self._health))
        found = changes(look, board.rows, sources=sources, gone=gone)
        if not found:
            return None
        self.since = Since(look.at, now, found)
        return self.since


class _Kept(msgspec.Struct, frozen=True):
    at: int
    sources: list[str]
    cut: bool
    items: list[Seen]


def _with_word(health: Mapping[str, SourceHealth]) -> Iterable[str]:
    """Yield the sources that have told anything, ourselves among them."""
    yield OWN
    yield from (name for name, told in health.items() if told.last_good is not None)
