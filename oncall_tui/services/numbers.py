"""Figures of the journals: one pass over all entries, with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.numbers import Figures, figures
from oncall_tui.domain.numbers_facts import Facts
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.ports import Clock
from oncall_tui.services.ledger import Ledger

TELL_EVERY = 5_000
"""Entries."""

Entries = Iterable[Entry | Brief]
Progress = Callable[[int], None]


class Numbers:
    """Reads whole journals: for a worker."""

    def __init__(
        self,
        ledger: Ledger,
        rules: NumbersRules,
        clock: Clock,
        mates: Callable[[], Entries] | None = None,
    ) -> None:
        """`mates` returns the entries of the team's other journals, each journal in its order."""
        self._ledger = ledger
        self._clock = clock
        self._mates = mates
        self._facts: Facts | None = None
        self._next = 0
        self.rules = rules

    def figures(
        self,
        *,
        since: int | None = None,
        until: int | None = None,
        progress: Progress | None = None,
    ) -> Figures:
        """Return the figures from `since` (default: the first entry) up to `until` (now).

        What was read before is not read again. Raises JournalError.
        """
        facts = self._read(progress or (lambda _: None))
        now = self._clock.now()
        first = facts.first if facts.first is not None else now
        if since is None:
            since = min([first, *(one.page.at for one in facts.occurrences()[:1])])
        return figures(facts, self.rules, since=since, until=until or now + 1, now=now)

    def _read(self, progress: Progress) -> Facts:
        facts = self._facts
        if facts is None:
            facts = Facts()
            if self._mates is not None:
                _take(facts, self._mates(), progress)
        for entry in _telling(self._ledger.briefs(self._next), progress):
            facts.apply(entry)
            self._next = entry.i + 1
        self._facts = facts
        return facts


def _take(facts: Facts, entries: Entries, progress: Progress) -> None:
    for entry in _telling(entries, progress):
        facts.apply(entry)


def _telling(entries: Entries, progress: Progress) -> Iterator[Entry | Brief]:
    for count, entry in enumerate(entries, 1):
        yield entry
        if count % TELL_EVERY == 0:
            progress(count)
