"""What the journals say of walks and of alerts: folded when somebody asks, and put down."""

from __future__ import annotations

import threading
from typing import Protocol, TypeVar

from oncall_tui.domain.alerts_met import AlertsMet, Met, MetState
from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.walk_record import Walked, WalkRecords, WalksState
from oncall_tui.services.ledger import Ledger

WALKS = "walked-1"
MET = "met-1"
"""With a number: a fold of other rules is folded anew."""

StateT = TypeVar("StateT")


class _Fold(Protocol[StateT]):
    """What is folded here."""

    next: int

    def resume(self, state: StateT) -> None: ...

    def state(self) -> StateT: ...

    def apply(self, entry: Entry | Brief) -> None: ...


class Records:
    """Walks of the whole team, and the alerts that this log was about. Slow the first time."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._walks = WalkRecords()
        self._met = AlertsMet()

    def walks(self) -> list[Walked]:
        """Return the walks that are remembered, anybody's. Raises JournalError."""
        with self._lock:
            self._catch_up(self._walks, WALKS, WalksState)
            walks = dict(self._walks.walks)
        for walk in self._ledger.others.walks():
            own = walks.get(walk.run)
            if own is None or own.closed is None:  # a mate may have taken it over and closed it
                walks[walk.run] = walk
        return list(walks.values())

    def is_own(self, run: str) -> bool:
        """Whether a run that `walks` named began in this log."""
        return run in self._walks.walks

    def met(self, since: int) -> list[Met]:
        """Return the alerts that somebody did something about since then. Raises JournalError."""
        with self._lock:
            self._catch_up(self._met, MET, MetState)
            return self._met.since(since)

    def _catch_up(self, fold: _Fold[StateT], name: str, kind: type[StateT]) -> None:
        if self._ledger.length <= fold.next:
            return
        folds = self._ledger.folds
        if fold.next == 0 and folds is not None:
            state = folds.recall(name, kind)
            if state is not None:
                fold.resume(state)
        for entry in self._ledger.briefs(fold.next):
            fold.apply(entry)
        if folds is not None and folds.due(name, fold.next):
            folds.keep(name, fold.state(), fold.next)
