"""The library as a team looks at it: what is bound, what is read too seldom, what fares badly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from oncall_tui.domain.alert import Alert
from oncall_tui.domain.alerts_met import KEPT, Met
from oncall_tui.domain.review import due_on, reviewed_on
from oncall_tui.domain.runbook import RunbookMeta
from oncall_tui.domain.runbook_numbers import Numbers, numbers_by_path
from oncall_tui.domain.walk_record import Walked
from oncall_tui.ports import Clock, RunbookLibrary
from oncall_tui.services.bound import Bound
from oncall_tui.services.records import Records


class Book(msgspec.Struct, frozen=True):
    """One runbook of the library."""

    meta: RunbookMeta
    numbers: Numbers = Numbers()
    bound: int = 0
    """Alerts of now that it is for."""
    reviewed: date | None = None
    review_due: date | None = None
    """The first day on which its review is overdue; None: nobody said."""

    def is_stale(self, today: date) -> bool:
        """Whether its review is overdue."""
        return self.review_due is not None and today >= self.review_due


class Bare(msgspec.Struct, frozen=True):
    """Alerts of one name that have no runbook."""

    title: str
    now: int = 0
    """How many there are on the board."""
    acted: int = 0
    """How often somebody did something about one, in the last 30 days."""
    last: int | None = None
    """When that was last; milliseconds."""


class Shown(msgspec.Struct, frozen=True):
    """The whole library at one moment."""

    books: tuple[Book, ...] = ()
    bare: tuple[Bare, ...] = ()


class Shelf:
    """Looks at the library. Slow the first time: call it in a worker."""

    def __init__(self, library: RunbookLibrary, records: Records, clock: Clock) -> None:
        self._library = library
        self._records = records
        self._clock = clock

    def look(self, alerts: Iterable[Alert]) -> Shown:
        """Return all runbooks, and the alerts without one. Raises JournalError."""
        metas = list(self._library.list())
        bindings = Bound(self._library, metas)
        counts: Counter[str] = Counter()
        bare: Counter[str] = Counter()
        bound: set[str] = set()
        for alert in alerts:
            found = bindings.candidates(alert.labels, alert.annotations)
            counts.update(candidate.path for candidate in found)
            if found:
                bound.add(alert.title)
            else:
                bare[alert.title] += 1
        walks = self._records.walks()
        numbers = numbers_by_path(walks)
        return Shown(
            tuple(_book(meta, numbers.get(meta.path), counts[meta.path]) for meta in metas),
            tuple(self._bare(bare, bound, walks, bindings)),
        )

    def _bare(
        self, bare: Counter[str], bound: set[str], walks: list[Walked], bindings: Bound
    ) -> list[Bare]:
        """Return what has none now, most first, then what had none in the journal's last days."""
        since = self._clock.now() - KEPT
        met = {one.title: one for one in self._records.met(since)}
        # What an alert pointed at is not in the journal; that a runbook was found by it is.
        had = {walk.alert for walk in walks if walk.started >= since and 1 <= walk.rule <= 4}
        names = sorted(bare, key=lambda title: (-bare[title], title.casefold(), title))
        names += [
            title
            for title, one in met.items()
            if title not in bare
            and title not in bound | had
            and not bindings.candidates(one.labels, {})
        ]
        return [_bare_of(title, bare[title], met.get(title)) for title in names]


def _bare_of(title: str, now: int, met: Met | None) -> Bare:
    return Bare(title, now) if met is None else Bare(title, now, met.times, met.at)


def _book(meta: RunbookMeta, numbers: Numbers | None, bound: int) -> Book:
    last = reviewed_on(meta.last_reviewed_on)
    due = None if last is None else due_on(last, meta.review_in)
    return Book(meta, numbers or Numbers(), bound, last, due)
