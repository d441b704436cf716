"""What the journal screen asks for, and what was found of it so far."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from oncall_tui.domain.entry_filter import EntryFilter, parse_entry_filter
from oncall_tui.domain.matcher import Matcher
from oncall_tui.domain.text import plain
from oncall_tui.ports import Clock
from oncall_tui.services.journal_pages import JournalPages, Searched
from screens.present import Piece
from screens.theme import Role


class JournalSearch:
    """A typed search and facets, worked through from the newest entry back."""

    def __init__(self, pages: JournalPages, clock: Clock, zone: tzinfo) -> None:
        self._pages = pages
        self._clock = clock
        self._zone = zone
        self._typed = EntryFilter()
        self._facets: dict[str, Matcher] = {}
        self._found: list[int] = []
        self._steps: Iterator[Searched] = iter(())
        self._left = 0
        self._upto = 0
        """Entries below this index were searched, or will be by `_steps`."""

    @property
    def text(self) -> str:
        """What was typed."""
        return self._typed.text

    @property
    def is_on(self) -> bool:
        """Whether anything is asked for."""
        return bool(self._facets) or not self._typed.lets_all

    def has(self, facet: str) -> bool:
        """Whether a facet is asked for."""
        return facet in self._facets

    def ask(self, text: str) -> bool:
        """Take what was typed; return whether it is another question. Raises FilterError."""
        typed = parse_entry_filter(text, now=self._clock.now(), zone=self._zone)
        changed = typed.text != self._typed.text
        self._typed = typed
        return changed

    def toggle(self, facet: str, matcher: Matcher) -> None:
        """Ask for a facet; asked again, no longer."""
        if self._facets.pop(facet, None) is None:
            self._facets[facet] = matcher

    def clear(self) -> None:
        """Ask for nothing."""
        self._typed = EntryFilter()
        self._facets.clear()

    def begin(self, length: int) -> None:
        """Search anew in a log of that length."""
        self._found = []
        self._steps, self._left, self._upto = iter(()), 0, length
        if self.is_on:
            self._steps, self._left = self._pages.search(self._wanted(), 0, length), length

    def grew(self, length: int) -> None:
        """Look at the entries that came since; they stand before the others."""
        if not self.is_on or length <= self._upto:
            self._upto = length
            return
        new = [
            index
            for searched in self._pages.search(self._wanted(), self._upto, length)
            for index in searched.found
        ]
        self._found = new + self._found
        self._upto = length

    def lines(self, length: int) -> Sequence[int]:
        """Return the indexes to show, newest first."""
        return self._found if self.is_on else range(length - 1, -1, -1)

    async def step(self) -> bool:
        """Search one piece further in a thread; whether there is more. Raises JournalError."""
        steps, found = self._steps, self._found
        searched = await asyncio.to_thread(next, steps, None)
        if searched is None or steps is not self._steps:
            return False
        found.extend(searched.found)
        self._left = searched.left
        return self._left > 0

    def pieces(self, length: int) -> list[Piece]:
        """Say what is asked for, what was found, and how far the search is."""
        asked = [str(matcher) for matcher in self._facets.values()]
        if self._typed.text:
            asked.insert(0, self._typed.text)
        what = plain(", ".join(asked), 60)
        pieces: list[Piece] = [(f"{what}: {len(self._found):,} of {length:,}", Role.KEY)]
        if self._left:
            done = 100 * (length - self._left) // max(1, length)
            pieces.append((f"searching, {done} %", Role.DIM))
        else:
            pieces.append(("esc shows all", Role.DIM))
        return pieces

    def _wanted(self) -> EntryFilter:
        return self._typed.also(self._facets.values())
