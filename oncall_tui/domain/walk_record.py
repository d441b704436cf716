"""What became of the walks through runbooks: a fold of run entries, of one log or of many.

It keeps far less than `domain.run`, and much longer: enough to say when a routine was done last and
how a runbook fares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.work_parts import millis

MOST = 10_000
"""Walks that are remembered; the oldest go first."""
MOST_EARLY = 500
"""Ends of walks whose beginning is still to come, from another log."""
MOST_FAILED = 50
"""Failed steps of one walk that are remembered."""

DONE = frozenset({"completed", "resolved"})
"""Outcomes of a run after which what it was for is done."""


class Walked(msgspec.Struct, frozen=True):
    """One walk; times in milliseconds, by the clock of whoever wrote it down."""

    run: str
    path: str
    title: str
    by: str
    """Who began it; once it is closed, who closed it."""
    started: int
    rule: int = 0
    """Which rule found the runbook; 0 when a person chose it."""
    alert: str = ""
    """What it was for is called; empty when it was walked without an alert."""
    closed: int | None = None
    outcome: str = ""
    failed: Mapping[str, str] = {}
    """Titles of the steps that failed, by id."""

    @property
    def ended(self) -> int:
        """When it was closed; of one that goes on, when it began."""
        return self.started if self.closed is None else self.closed

    @property
    def done(self) -> bool:
        """Whether it was brought to its end."""
        return self.outcome in DONE


class WalksState(msgspec.Struct, frozen=True):
    """The fold as it is put down."""

    next: int
    walks: dict[str, Walked]


class WalkRecords:
    """The fold. `apply` every entry once, those of each log in their order.

    Whoever took a run over closes it in a log of their own.
    """

    def __init__(self) -> None:
        self.next = 0
        """Index of the entry that comes next, for a fold of one log."""
        self.walks: dict[str, Walked] = {}
        self._early: dict[str, tuple[int, str, str]] = {}
        """When, by whom and how walks ended, before their beginning was read."""

    def resume(self, state: WalksState) -> None:
        """Go on from where a fold was put down."""
        self.next, self.walks = state.next, dict(state.walks)

    def state(self) -> WalksState:
        """Return a copy to put down."""
        return WalksState(self.next, dict(self.walks))

    def take(self, entries: Iterable[Entry | Brief]) -> None:
        """Take in many."""
        for entry in entries:
            self.apply(entry)

    def apply(self, entry: Entry | Brief) -> None:
        """Take one entry in. What cannot be read, or is about no known run, passes by."""
        self.next = entry.i + 1
        if entry.type not in _TYPES:
            return
        try:
            at = millis(entry.ts)
        except ValueError:
            return
        if entry.type == EntryType.RUN_STARTED:
            self._begin(entry, at)
        elif entry.type == EntryType.RUN_CLOSED:
            self._close(entry, at)
        else:
            self._step(entry)

    def drop(self, log: str) -> None:
        """Forget the walks that began in a log."""
        self.walks = {k: w for k, w in self.walks.items() if k.rpartition("/")[0] != log}

    def _begin(self, entry: Entry | Brief, at: int) -> None:
        data = read_data(entry, _started, _Started)
        if data is None:
            return
        run = f"{entry.log}/{entry.i}"
        alert = "" if data.target is None else data.target.title[:200]
        self.walks[run] = Walked(
            run, data.path[:1000], data.title[:300], entry.by, at, data.rule, alert
        )
        end = self._early.pop(run, None)
        if end is not None:
            self._end(run, *end)
        if len(self.walks) > MOST:
            del self.walks[next(iter(self.walks))]

    def _close(self, entry: Entry | Brief, at: int) -> None:
        data = read_data(entry, _closed, _Closed)
        if data is None:
            return
        if data.run in self.walks:
            self._end(data.run, at, entry.by, data.outcome[:40])
        elif len(self._early) < MOST_EARLY and data.run.rpartition("/")[0] != entry.log:
            self._early[data.run[:200]] = (at, entry.by, data.outcome[:40])

    def _end(self, run: str, at: int, by: str, outcome: str) -> None:
        known = self.walks[run]
        self.walks[run] = msgspec.structs.replace(known, closed=at, by=by, outcome=outcome)

    def _step(self, entry: Entry | Brief) -> None:
        data = read_data(entry, _settled, _Settled)
        known = None if data is None else self.walks.get(data.run)
        if data is None or known is None:
            return
        failed = {step: title for step, title in known.failed.items() if step != data.step}
        if data.outcome == "failed" and len(failed) < MOST_FAILED:
            failed[data.step] = data.title[:200]
        if failed != known.failed:
            self.walks[data.run] = msgspec.structs.replace(known, failed=failed)


class _Started(msgspec.Struct, frozen=True, gc=False):
    """`d` of run.started, as far as it matters here; likewise the others."""

    path: str
    title: str = ""
    rule: int = 0
    target: Target | None = None


class _Closed(msgspec.Struct, frozen=True, gc=False):
    run: str
    outcome: str


class _Settled(msgspec.Struct, frozen=True, gc=False):
    run: str
    step: str
    outcome: str
    title: str = ""


_TYPES = frozenset(
    {EntryType.RUN_STARTED.value, EntryType.RUN_CLOSED.value, EntryType.STEP_OUTCOME.value}
)
_started = msgspec.json.Decoder(_Started)
_closed = msgspec.json.Decoder(_Closed)
_settled = msgspec.json.Decoder(_Settled)
