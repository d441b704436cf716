"""Figures of the journals: one pass over all entries, with progress."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry
from oncall_tui.domain.numbers import Figures, figures
from oncall_tui.domain.numbers_facts import Facts
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.errors import OncallError
from oncall_tui.ports import Clock
from oncall_tui.services.ledger import Ledger

TELL_EVERY = 5_000
"""Entries."""

Entries = Iterable[Entry | Brief]
Progress = Callable[[int], None]


class Mate(msgspec.Struct, frozen=True):
    """Somebody else's journal, as it lies here."""

    log: str
    stamp: int
    """Another number once there is more in it."""
    read: Callable[[], Entries]
    """Returns all its entries that count, in their order. Raises OncallError."""


class Numbers:
    """Reads whole journals: for a worker."""

    def __init__(
        self,
        ledger: Ledger,
        rules: NumbersRules,
        clock: Clock,
        mates: Callable[[], Iterable[Mate]] = tuple,
        *,
        log: str = "",
    ) -> None:
        """`mates` lists the other journals that lie here; `log` is the own one."""
        self._ledger = ledger
        self._clock = clock
        self._mates = mates
        self._unread: dict[str, str] = {}
        """By journal of a mate: why not all of it is in the facts."""
        self._log = log
        self._lock = threading.Lock()
        """Two looks at once would take entries in twice."""
        self._facts = Facts()
        self._next = 0
        self._taken: dict[str, tuple[int, int]] = {}
        """By journal of a mate: its stamp, and how many of its entries are in the facts."""
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
        with self._lock:
            return self._figures(since, until, progress or (lambda _: None))

    def _figures(self, since: int | None, until: int | None, progress: Progress) -> Figures:
        facts = self._read(progress)
        now = self._clock.now()
        first = facts.first if facts.first is not None else now
        if since is None:
            since = min([first, *(one.page.at for one in facts.occurrences()[:1])])
        found = figures(facts, self.rules, since=since, until=until or now + 1, now=now)
        journals = tuple(filter(None, (self._log, *sorted(self._taken))))
        return msgspec.structs.replace(
            found,
            journals=journals,
            unread=tuple(f"{name}: {why}" for name, why in sorted(self._unread.items())),
        )

    def _read(self, progress: Progress) -> Facts:
        facts = self._facts
        for mate in self._mates():
            self._read_mate(facts, mate, progress)
        for entry in _telling(self._ledger.briefs(self._next), progress):
            facts.apply(entry)
            self._next = entry.i + 1
        return facts

    def _read_mate(self, facts: Facts, mate: Mate, progress: Progress) -> None:
        """Take in what a mate wrote since the last time; one that cannot be read is left out."""
        stamp, known = self._taken.get(mate.log, (None, 0))
        if stamp == mate.stamp:
            return
        try:
            for entry in islice(_telling(mate.read(), progress), known, None):
                facts.apply(entry)
                known += 1
        except OncallError as error:
            self._unread[mate.log] = error.what
            if not known:
                return
        else:
            self._unread.pop(mate.log, None)
        self._taken[mate.log] = (mate.stamp, known)


def _telling(entries: Entries, progress: Progress) -> Iterator[Entry | Brief]:
    for count, entry in enumerate(entries, 1):
        yield entry
        if count % TELL_EVERY == 0:
            progress(count)
