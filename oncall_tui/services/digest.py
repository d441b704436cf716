"""From what arrived to what is shown: take in, note what cleared, send what waits, build.

Runs in a worker thread, one at a time; nothing here touches a screen.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Board
from oncall_tui.domain.board_rest import with_rest
from oncall_tui.domain.effect import Drift, Target
from oncall_tui.domain.snapshot import Liveness, Snapshot, SourceHealth, remembering
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.work_parts import CLEARED_UNSEEN, WorkView
from oncall_tui.errors import OncallError
from oncall_tui.services.desk import Desk
from oncall_tui.services.estate import cleared_unseen
from oncall_tui.services.polled import Polled
from oncall_tui.services.sending import Pending

if TYPE_CHECKING:
    from oncall_tui.services.absence import Since
    from oncall_tui.services.silences import Listed
    from oncall_tui.services.storms import StormNow
    from oncall_tui.services.vigil import Vigil

log = logging.getLogger(__name__)


class Digested(msgspec.Struct, frozen=True):
    """The state after a digest."""

    board: Board
    health: Mapping[str, SourceHealth]
    tickets: tuple[Ticket, ...]
    complete: bool
    waiting: int
    entries: int
    waiting_keys: frozenset[tuple[str, int]] = frozenset()
    """Sources and entries of all that waits, also for sources that are away."""
    drifted: tuple[Pending, ...] = ()
    """Waiting effects whose targets changed meanwhile: the engineer decides."""
    silences: tuple[Listed, ...] = ()
    """The inventory of all sources, soonest end first."""
    notice: str = ""
    """What the engineer is to know now, and is told once."""
    remembered: bool = False
    storm: StormNow | None = None
    since: Since | None = None
    """What happened since the last session, told once."""
    bell_off: int | None = None
    """Until when the bell is off, milliseconds on our clock."""
    error: str = ""
    """Why something could not be written down."""
    incidents: int = 0
    """That are open."""


class Cleared(msgspec.Struct, frozen=True):
    """An alert that cleared before anybody acknowledged it; times in milliseconds, our clock."""

    target: Target
    at: int
    since: int
    """When it was still there."""


def send(desk: Desk, pending: Pending) -> None:
    """Send one on the network thread; what became of it stands in the journal, or in the log."""

    def look(done: Future[str]) -> None:
        try:
            error = done.exception()
        except CancelledError:  # the program ends: the next session tries again
            return
        if error is not None:
            log.error("an outcome was not written down: %s", error)

    work = desk.sender.send(pending)
    try:
        desk.network.submit(work).add_done_callback(look)
    except RuntimeError as error:  # the thread's loop is closed; the effect goes on waiting
        work.close()
        log.warning("nothing can be sent: %s", error)


class Digest:
    """Takes messages of the network thread in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.vigil: Vigil | None = None
        """What watches over the boards, once it is loaded."""
        self._recalled = False
        self._later: dict[str, Snapshot[Alert]] = {}
        """First answers that are still to be compared with what is remembered: the board first."""
        self._cleared: list[Cleared] = []
        """Alerts that cleared unseen and are not in the journal yet."""
        self._live_since: dict[str, int] = {}
        """By source that answers: since when, milliseconds on our clock."""
        self._lock = threading.Lock()
        """The last digest, at the end of a session, may meet one that is still under way."""

    def first(self) -> Digested | None:
        """Return what was on the board last time, from the small document; None without one."""
        desk = self._desk
        first = desk.memory.first_paint()
        if first is None:
            return None
        by_source: dict[str, list[Alert]] = {}
        for alert in first.alerts:
            by_source.setdefault(alert.source, []).append(alert)
        self._remember_health(first.taken_at, first.skews)
        board = desk.boards.make(
            tuple(tuple(alerts) for alerts in by_source.values()),
            work=desk.ledger.view(),
            skews=first.skews,
            tickets={},
            now=desk.clock.now(),
        )
        levels = {
            level.name: level
            for level in (*desk.policy.levels, *(r.level for r in board.rows.values()))
        }
        board = with_rest(board, first.rest, levels)
        return msgspec.structs.replace(self._state(board), remembered=True)

    def _recall(self) -> None:
        """Read the last snapshots of sources that have not answered yet; once."""
        desk, self._recalled = self._desk, True
        for source, health in list(desk.estate.health.items()):
            if health.live:
                continue
            if desk.estate.is_ticket_source(source):
                tickets = desk.memory.tickets(source)
                if tickets is not None:
                    desk.estate.take_tickets(tickets)
                    self._remember_health({source: tickets.taken_at}, {source: tickets.skew})
                continue
            alerts = desk.memory.alerts(source)
            if alerts is not None:
                desk.estate.take_alerts(alerts)
                self._remember_health({source: alerts.taken_at}, {source: alerts.skew})

    def _compare_with_memory(self) -> None:
        """Note what cleared while nobody watched: sources that answered before memory was read."""
        later, self._later = self._later, {}
        for source, answer in later.items():
            remembered = self._desk.memory.alerts(source)
            if remembered is not None:
                self._note_cleared(remembered, answer)

    def run(self, messages: Iterable[object], *, pinned: str | None) -> Digested:
        """Take in what arrived and return the state that follows."""
        with self._lock:
            return self._run(messages, pinned)

    def _run(self, messages: Iterable[object], pinned: str | None) -> Digested:
        desk = self._desk
        errors = [self._problem(desk.ledger.catch_up)]
        self._compare_with_memory()
        answered = False
        for message in messages:
            if isinstance(message, Polled):
                answered = True
                self._take(message)
        desk.estate.doubt(desk.clock.now())
        self._watch_over()
        drifted: tuple[Pending, ...] = ()
        if not desk.read_only:
            errors += [self._problem(self._record_cleared), self._problem(desk.sender.settle)]
        if not self._recalled:
            self._recall()
        if not desk.read_only:
            drifted, problem = self._send()
            errors.append(problem)
        now = desk.clock.now()
        board = self._board(now, pinned)
        if self.vigil is not None:
            begun, problem = self.vigil.look(board, desk.estate.health)
            errors.append(problem)
            board = self._board(now, pinned) if begun else board
        state = self._with_silences(self._state(board), now)
        if answered:
            self._store(board, now)
        refused = "; ".join(desk.sender.take_refusals())
        slow = desk.boards.take_problem()
        error = next(filter(None, (*errors, desk.ledger.trouble, refused, slow)), "")
        return msgspec.structs.replace(state, drifted=drifted, error=error)

    def _with_silences(self, state: Digested, now: int) -> Digested:
        silences = self._desk.silences
        if silences is None:
            return state
        found = silences.inventory(self._desk.ledger.view(), now, count=silences.watched)
        notice = silences.warning(found, now)
        return msgspec.structs.replace(state, silences=found, notice=notice)

    def _work(self) -> WorkView:
        """Return the fold; alerts whose silence has not been sent yet say so."""
        work = self._desk.ledger.view()
        if not work.unsent_silences or self._desk.silences is None:
            return work
        unsent = work.unsent | self._desk.silences.unsent_ids(work)
        return msgspec.structs.replace(work, unsent=unsent)

    def store(self) -> None:
        """Write down the last snapshots, at the end of a session; nothing is sent any more."""
        desk = self._desk
        with self._lock:
            if desk.estate.alerts:
                self._problem(desk.ledger.catch_up)
                self._compare_with_memory()
                if not desk.read_only:
                    self._problem(self._record_cleared)
                now = desk.clock.now()
                self._store(self._board(now, None), now, force=True)
            if self.vigil is not None:
                self.vigil.close()

    def _problem(self, step: Callable[[], object]) -> str:
        """Take a step; return why it failed, since the board has to be built all the same."""
        try:
            step()
        except OncallError as problem:
            return str(problem)
        return ""

    def _board(self, now: int, pinned: str | None) -> Board:
        desk = self._desk
        return desk.boards.make(
            desk.estate.alerts,
            work=self._work(),
            skews=desk.estate.skews,
            tickets=desk.estate.links(),
            now=now,
            pinned=pinned,
        )

    def _state(self, board: Board) -> Digested:
        desk, vigil = self._desk, self.vigil
        return Digested(
            storm=None if vigil is None else vigil.storms.now,
            since=None if vigil is None else vigil.take_first(),
            bell_off=None if vigil is None else vigil.awake.until,
            board=board,
            health=dict(desk.estate.health),
            tickets=desk.estate.tickets,
            complete=desk.estate.complete,
            waiting=desk.ledger.waits,
            waiting_keys=desk.ledger.waiting_keys(),
            entries=desk.ledger.length,
            incidents=desk.ledger.open_incidents(),
        )

    def _take(self, message: Polled) -> None:
        desk = self._desk
        before_it = desk.estate.health[message.health.source]
        health = remembering(message.health, before_it)
        desk.estate.health[health.source] = health
        if not health.live:
            self._live_since.pop(health.source, None)
        elif health.source not in self._live_since:
            self._live_since[health.source] = desk.clock.now()
        snapshot = message.snapshot
        if snapshot is None:
            return
        if desk.estate.is_ticket_source(snapshot.source):
            desk.estate.take_tickets(snapshot)
            return
        before = desk.estate.take_alerts(snapshot)
        if before is None:
            self._later[snapshot.source] = snapshot
        else:
            self._note_cleared(before, snapshot)

    def _watch_over(self) -> None:
        """Let our own alerts about the sources take their place among the others."""
        desk = self._desk
        if desk.deadman is None:
            return
        snapshot = desk.deadman.judge(desk.estate, desk.clock.now())
        if snapshot is not None:
            before = desk.estate.take_alerts(snapshot)
            if before is not None:
                self._note_cleared(before, snapshot)

    def _note_cleared(self, before: Snapshot[Alert], after: Snapshot[Alert]) -> None:
        """Note what an answer changed: what went unseen first, since a change forgets what went."""
        desk = self._desk
        if not desk.read_only:
            gone = cleared_unseen(
                before,
                after,
                desk.ledger.view(),
                desk.boards.needs_ack,
                desk.boards.known_to,
            )
            self._cleared += [Cleared(target, after.taken_at, before.taken_at) for target in gone]
        desk.boards.changes.take(before, after)

    def _record_cleared(self) -> None:
        """Write down what cleared unseen; what could not be written waits for the next digest."""
        if not self._cleared:
            return
        known = self._desk.ledger.view().returned
        self._cleared = [
            cleared
            for cleared in self._cleared
            if cleared.target.id not in known and not self._told(cleared)
        ]
        while self._cleared:
            at = self._cleared[0].at
            self._desk.acts.returned([c.target for c in self._cleared if c.at == at], at=at)
            self._cleared = [cleared for cleared in self._cleared if cleared.at != at]

    def _told(self, cleared: Cleared) -> bool:
        """Whether another session has told it already, and perhaps somebody has seen it since."""
        return any(
            event.what == CLEARED_UNSEEN and event.at >= cleared.since
            for event in self._desk.ledger.history(cleared.target.id)
        )

    def _send(self) -> tuple[tuple[Pending, ...], str]:
        """Send what is unchanged, to every source that answers, and give up what is too old.

        Returns what changed meanwhile, and why something could not be written down.
        """
        desk, drifted, error = self._desk, [], ""
        now = desk.clock.now()
        for source, health in desk.estate.health.items():
            if not health.live:
                continue
            for pending in desk.sender.pending(
                source,
                desk.estate.alerts_of(source),
                now=now,
                due=True,
                live_since=self._live_since.get(source),
                silences=desk.estate.silences_of(source),
            ):
                if pending.drift is Drift.NONE:
                    send(desk, pending)
                elif pending.drift is Drift.EXPIRED:
                    error = self._problem(partial(desk.sender.drop, pending)) or error
                else:
                    drifted.append(pending)
        return tuple(drifted), error

    def _store(self, board: Board, now: int, *, force: bool = False) -> None:
        desk = self._desk
        taken = {n: h.last_good for n, h in desk.estate.health.items() if h.last_good is not None}
        desk.memory.store_first_paint(board, taken, desk.estate.skews, now=now, force=force)
        for snapshot in desk.estate.snapshots():
            if snapshot.source in self._later or snapshot.source not in desk.estate.health:
                continue
            desk.memory.store_alerts(snapshot, now=now, force=force)
        for tickets in desk.estate.ticket_snapshots():
            desk.memory.store_tickets(tickets, now=now, force=force)

    def _remember_health(self, taken_at: Mapping[str, int], skews: Mapping[str, int]) -> None:
        """Mark sources as stale, with the age of what is remembered of them."""
        health = self._desk.estate.health
        for source, at in taken_at.items():
            known = health.get(source)
            if known is not None and known.last_good is None:
                health[source] = msgspec.structs.replace(
                    known, liveness=Liveness.STALE, last_good=at, skew=skews.get(source, 0)
                )
