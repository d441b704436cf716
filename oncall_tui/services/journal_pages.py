"""Entries for a list that shows few of many: read page by page, newest first where it searches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from oncall_tui.domain.entry import Entry
from oncall_tui.domain.entry_filter import EntryFilter
from oncall_tui.services.entry_marks import PAGE, Look, Mark
from oncall_tui.services.journal_view import said
from oncall_tui.services.ledger import Ledger

KEPT = 64
"""Pages in memory: 16,384 entries, some 20 MB at most."""
SEARCHED = 4096
"""Entries that are searched at a time."""


class Marks(Protocol):
    """What can be said of entries: `entry_marks.EntryMarks`."""

    @property
    def judged(self) -> int:
        """Number of entries that were judged so far."""

    def known(self, index: int) -> Mark | None:
        """Return what is known of an entry; cheap."""

    def judge(self, page: int, length: int) -> None:
        """Find out about the entries of a page; slow."""

    def look(self, index: int) -> Look:
        """Return all that can be said of one. Raises JournalError."""


class Searched(msgspec.Struct, frozen=True):
    """How far a search has come."""

    found: tuple[int, ...]
    """Indexes that were found since the last word, descending."""
    left: int
    """Entries that were not looked at yet."""


class JournalPages:
    """Pages of entries. What is asked for from the loop is cheap; `load` is for a worker."""

    def __init__(self, ledger: Ledger, open_marks: Callable[[], Marks] | None) -> None:
        self._ledger = ledger
        self._open_marks = open_marks
        self._marks: Marks | None = None
        self._pages: dict[int, list[Entry]] = {}
        self._judged: set[int] = set()
        """Pages that were judged as far as they can be."""

    @property
    def judged(self) -> int:
        """Number of entries that were judged so far."""
        return 0 if self._marks is None else self._marks.judged

    def entry(self, index: int) -> Entry | None:
        """Return an entry, None when its page was not read or does not hold it."""
        page = self._pages.get(index // PAGE, [])
        return page[index % PAGE] if index % PAGE < len(page) else None

    def mark(self, index: int) -> Mark | None:
        """Return what is known of an entry."""
        return None if self._marks is None else self._marks.known(index)

    def is_loaded(self, index: int) -> bool:
        """Whether nothing more can be found out about an entry by loading its page."""
        if index // PAGE not in self._pages:
            return False
        return self._open_marks is None or index // PAGE in self._judged

    def missing(self, index: int) -> bool:
        """Whether the page of an entry was read, and the entry could not be."""
        return index // PAGE in self._pages and self.entry(index) is None

    def read(self, page: int) -> None:
        """Read a page. Raises JournalError."""
        length = self._ledger.length
        entries = self._ledger.page(page * PAGE, min((page + 1) * PAGE, length))
        self._pages.pop(page, None)
        self._pages[page] = entries
        for old in list(self._pages)[:-KEPT]:
            self._pages.pop(old, None)

    def judge(self, page: int) -> None:
        """Find out what can be said of the entries of a page. Raises JournalError."""
        self._judged.add(page)
        if self._marks is None and self._open_marks is not None:
            self._marks = self._open_marks()
        if self._marks is not None:
            self._marks.judge(page, self._ledger.length)

    def forget(self, length: int) -> None:
        """Let go of the page that is read anew since it was not full at that length."""
        self._pages.pop(length // PAGE, None)
        self._judged.discard(length // PAGE)

    def look(self, index: int) -> tuple[Entry, Look | None]:
        """Return an entry and all that can be said of it. Raises JournalError."""
        [entry] = self._ledger.page(index, index + 1)
        self.judge(index // PAGE)
        return entry, None if self._marks is None else self._marks.look(index)

    def search(self, wanted: EntryFilter, start: int, end: int) -> Iterator[Searched]:
        """Look for entries from `end` backwards to `start`; each step is for a worker.

        Raises JournalError.
        """
        while end > start:
            begin = max(start, end - SEARCHED)
            found = [entry.i for entry in self._ledger.page(begin, end) if takes(wanted, entry)]
            end = begin
            yield Searched(tuple(reversed(found)), end - start)


def takes(wanted: EntryFilter, entry: Entry) -> bool:
    """Whether an entry passes."""
    return wanted.takes(entry, said(entry) if wanted.words is not None else "")
