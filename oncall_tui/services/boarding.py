"""Making boards: what the engineer chose to see, applied to what is known."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.board import Board, Inputs, Memo, assemble
from oncall_tui.domain.board_kept import Kept
from oncall_tui.domain.board_lines import FOLD_FROM, Folding, Row
from oncall_tui.domain.board_order import Order, ordered
from oncall_tui.domain.heartbeat import is_steady
from oncall_tui.domain.policy import Level, Policy
from oncall_tui.domain.raised import grip
from oncall_tui.domain.ticket import Ticket
from oncall_tui.domain.whose import Whose, belonging, oldest_first
from oncall_tui.domain.work_parts import Ack, WorkView
from oncall_tui.errors import FilterError
from oncall_tui.services.changes import Changes

if TYPE_CHECKING:
    from oncall_tui.domain.filter import Filter, SavedFilter
    from oncall_tui.domain.maintenance import Running, Window
    from oncall_tui.services.sieving import Sieve
    from oncall_tui.services.still import Still


class Boards:
    """Builds boards one at a time, from any thread; keeps filter and folds between them."""

    def __init__(
        self,
        policy: Policy,
        severities: Mapping[str, Mapping[str, str]],
        saved: Iterable[SavedFilter] = (),
        changes: Changes | None = None,
        windows: Iterable[Window] = (),
    ) -> None:
        self.policy = policy
        self.changes = Changes() if changes is None else changes
        """What the sources' answers changed so far."""
        self._severities = severities
        self._memo: Memo = {}
        self._lock = threading.Lock()
        self._unfolded: frozenset[str] = frozenset()
        self._kept = Kept()
        self._sieve: Sieve | None = None
        self._problem = ""
        """Why a filter was given up, until somebody is told."""
        self.filter: Filter | None = None
        self._good: Filter | None = None
        """The last filter that was quick enough."""
        self.bound: dict[str, tuple[SavedFilter, Filter]] = {}
        """By source: a filter that only its alerts are held against."""
        self.saved = tuple(saved)
        self.windows = tuple(windows)
        """Maintenance windows, as planned."""
        self._running: tuple[Running, ...] = ()
        self.overrun: tuple[str, ...] = ()
        """Names of windows past their end that nobody closed."""
        self.order = Order()
        self._still: Still | None = None
        self.columns: tuple[str, ...] = ()
        """Labels that are columns, most wanted first."""
        self.grouped = True
        self.group_by = ""
        """The label whose value makes a group; empty: the alert's name."""
        self.whose = Whose.ALL
        self.me = ""
        """Who looks, where it matters."""

    @property
    def whose_words(self) -> str:
        """What people read of `whose`; empty where everybody's alerts are shown."""
        return "" if self.whose is Whose.ALL else self.whose.value

    def look_at(self, whose: Whose, me: str) -> None:
        """Show only my own alerts, the oldest acknowledgement first, or those of my team, or all.

        The filter holds beside it.
        """
        self.whose, self.me = whose, me

    def freeze(self, board: Board) -> None:
        """Keep rows where they stand on a board; group and fold everything, until `thaw`."""
        from oncall_tui.services.still import Still  # most nights have no storm

        with self._lock:
            if self._still is None:
                rows = ordered(board.rows.values(), self.order)
                unfolded = self._unfolded
                self._still = Still(rows, self.order, grouped=self.grouped, unfolded=unfolded)
                self.grouped, self._unfolded = True, frozenset()

    def thaw(self) -> None:
        """Let rows go where they belong, and show groups as they were shown before."""
        with self._lock:
            if self._still is not None:
                self.grouped, self._unfolded = self._still.grouped, self._still.unfolded
                self._still = None

    def set_filter(self, text: str) -> None:
        """Use another filter; an empty text shows everything. Raises FilterError."""
        if not text.strip():
            self.filter = None
            return
        from oncall_tui.domain.filter import parse_filter  # most boards are never filtered

        self.filter = parse_filter(text)

    def use(self, saved: SavedFilter) -> None:
        """Use a saved filter; one that is bound to a source is taken away the second time.

        Raises FilterError.
        """
        if not saved.source:
            self.set_filter(saved.text)
            return
        from oncall_tui.domain.filter import parse_filter

        before = self.bound.pop(saved.source, None)
        if before is None or before[0] != saved:
            self.bound[saved.source] = (saved, parse_filter(saved.text))

    @property
    def bound_words(self) -> str:
        """What people read of filters that are bound to sources; empty where there is none."""
        return ", ".join(f"{source}: {saved.name}" for source, (saved, _) in self.bound.items())

    def level_of(self, alert: Alert) -> Level:
        """Return the level of the policy that an alert belongs to."""
        return self.policy.level_of(alert.severity, self._severities.get(alert.source, {}))

    def known_to(self, alert: Alert, ack: Ack | None) -> bool:
        """Whether somebody acknowledged it as it is, and not only when it was less severe."""
        had = grip(
            alert,
            ack,
            level=self.level_of(alert),
            policy=self.policy,
            words=self._severities.get(alert.source, {}),
            skew=0,
            seen=self.changes.acked_as,
        )
        return had.held is not None

    def needs_ack(self, alert: Alert) -> bool:
        """Whether somebody has to acknowledge it at all."""
        if any(one.window.covers(alert) for one in self._running):
            return False
        return self.level_of(alert).ack is not None and not is_steady(alert, self._severities)

    def toggle(self, key: str) -> None:
        """Fold or unfold a group or section."""
        self._unfolded = self._unfolded ^ {key}

    def unfold(self, key: str) -> None:
        """Open a group or section."""
        self._unfolded = self._unfolded | {key}

    def make(
        self,
        alerts: tuple[tuple[Alert, ...], ...],
        *,
        work: WorkView,
        skews: Mapping[str, int],
        tickets: Mapping[str, Ticket],
        now: int,
        pinned: str | None = None,
    ) -> Board:
        """Build a board; `pinned` is the id under the cursor: its group is not folded over it."""
        with self._lock:
            next_turn = self._look_at_windows(work, now)
            return assemble(
                Inputs(
                    alerts=alerts,
                    work=work,
                    policy=self.policy,
                    now=now,
                    severities=self._severities,
                    skews=skews,
                    tickets=tickets,
                    acked_as=self.changes.acked_as,
                    flapping=self.changes.flapping(now),
                    calm_at=self.changes.next_change(now),
                    running=self._running,
                    next_turn=next_turn,
                    sift=self._sift(work),
                    order=self.order,
                    folding=self._folding(pinned),
                    arrange=self._arrange(),
                ),
                self._memo,
                self._kept,
            )

    def _folding(self, pinned: str | None) -> Folding:
        least = FOLD_FROM if self._still is None else self._still.least
        grouped = self.grouped, self.group_by
        return Folding(*grouped, self._unfolded, pinned, least, self._by_my_acks())

    def _arrange(self) -> Callable[[list[Row]], list[Row]] | None:
        still, order = self._still, self.order
        if still is None and self._by_my_acks():
            return oldest_first
        return None if still is None else lambda rows: still.arrange(rows, order)

    def _by_my_acks(self) -> bool:
        return self.whose is Whose.MINE and self.order == Order() and self._still is None

    def _look_at_windows(self, work: WorkView, now: int) -> int | None:
        """See which windows run now; return when the next of them begins or ends."""
        if not self.windows:
            return None
        from oncall_tui.domain.maintenance import Phase, courses, running

        found = courses(self.windows, work.windows)
        now_running = running(found, now)
        if now_running != self._running:  # the same object: every row is held against it
            self._running = now_running
        self.overrun = tuple(o.window.name for o in found if o.phase(now) is Phase.OVERRUN)
        turns = [one.next_turn(now) for one in found]
        return min((at for at in turns if at is not None), default=None)

    # The filter

    def take_problem(self) -> str:
        """Return, once, why a filter was given up."""
        problem, self._problem = self._problem, ""
        return problem

    def warm(self, rows: Mapping[str, Row]) -> None:
        """Make ready for a filter that is about to be typed; slow, for a thread."""
        with self._lock:
            self._open_sieve().warm(rows)

    def _open_sieve(self) -> Sieve:
        if self._sieve is None:
            from oncall_tui.services.sieving import Sieve  # most boards are never filtered

            self._sieve = Sieve(time.monotonic)
        return self._sieve

    def _sift(self, work: WorkView) -> Callable[[Mapping[str, Row]], Iterable[Row]] | None:
        whose, me = self.whose, self.me
        if whose is not Whose.ALL:
            acks, mates = work.acks, work.mates
            return lambda rows: belonging(self._passing(rows), whose, me=me, acks=acks, mates=mates)
        return None if self.filter is None and not self.bound else self._passing

    def _passing(self, rows: Mapping[str, Row]) -> Iterable[Row]:
        """Return what all filters let through. One that takes too long is given up."""
        sieve = self._open_sieve()
        found = self._through(sieve, rows)
        for source, (saved, chosen) in list(self.bound.items()):
            own = [row for row in found if row.alert.source == source]
            try:
                good = {row.id for row in sieve.passing_of(chosen, own)}
            except FilterError as error:
                self._problem = f"filter {saved.name}: {error}"
                self.bound.pop(source, None)
                continue
            found = [row for row in found if row.alert.source != source or row.id in good]
        return found

    def _through(self, sieve: Sieve, rows: Mapping[str, Row]) -> list[Row]:
        """Return what the typed filter lets through, else what the one before it did."""
        for chosen in (self.filter, self._good):
            if chosen is None:
                break
            try:
                found = sieve.passing(chosen, rows)
            except FilterError as error:
                self._problem = str(error)
                if self.filter is chosen:  # or another was typed meanwhile
                    self.filter = None if chosen is self._good else self._good
                continue
            self._good = chosen
            return found
        return list(rows.values())
