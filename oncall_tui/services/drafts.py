"""Unfinished texts: what is typed into a prompt outlives a dropped line, and is offered again.

A text is let go of when it was saved or cancelled, and after a week.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from oncall_tui.domain.draft import KEPT_FOR, Draft

if TYPE_CHECKING:
    from oncall_tui.ports import Clock, DraftStore


class Drafts:
    """All unfinished texts of this user on this host; safe from any thread."""

    def __init__(self, store: DraftStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._drafts: dict[str, Draft] | None = None

    def left(self) -> list[Draft]:
        """Return what an earlier session, or another one, left unfinished; newest first."""
        with self._lock:
            return self._known()

    def open(self, kind: str, about: str, title: str) -> Sheet:
        """Return the paper of a prompt, with what was written on it before."""
        blank = Draft(kind=kind, about=about, title=title, values=(), at=0)
        with self._lock:
            known = self._known()
        before = next((draft for draft in known if draft.key == blank.key), None)
        other = next((d for d in known if d.kind == kind and d.key != blank.key), None)
        return Sheet(self, blank, before, other)

    def now(self) -> int:
        """Milliseconds, our clock."""
        return self._clock.now()

    def keep(self, draft: Draft) -> None:
        """Keep a text in place of the one before; an empty one is none."""
        with self._lock:
            self._known()
            if any(value.strip() for value in draft.values):
                self._all[draft.key] = draft
                self._store.store(draft)
            else:
                self._forget(draft.key)

    def drop(self, key: str) -> None:
        """Let go of a text."""
        with self._lock:
            self._known()
            self._forget(key)

    def _forget(self, key: str) -> None:
        if self._all.pop(key, None) is not None:
            self._store.delete(key)

    @property
    def _all(self) -> dict[str, Draft]:
        if self._drafts is None:
            self._drafts = {draft.key: draft for draft in self._store.load()}
        return self._drafts

    def _known(self) -> list[Draft]:
        """Return all, newest first, without those that are too old."""
        oldest = self._clock.now() - KEPT_FOR
        for draft in [draft for draft in self._all.values() if draft.at < oldest]:
            self._forget(draft.key)
        return sorted(self._all.values(), key=lambda draft: -draft.at)


class Sheet:
    """One prompt's text, from opening it until it is saved, cancelled, or the line drops."""

    def __init__(
        self, drafts: Drafts, blank: Draft, before: Draft | None, other: Draft | None
    ) -> None:
        self._drafts = drafts
        self._blank = blank
        self._lock = threading.Lock()
        self._over = False
        self.before = before
        """What was typed into this very prompt and never saved."""
        self.other = other
        """The newest text that was meant for something else: it is offered, never put in."""

    def keep(self, values: tuple[str, ...]) -> None:
        """Keep what is written by now; may wait for a disk. Does nothing once it is done."""
        draft = Draft(
            kind=self._blank.kind,
            about=self._blank.about,
            title=self._blank.title,
            values=values,
            at=self._drafts.now(),
        )
        with self._lock:
            if not self._over:
                self._drafts.keep(draft)

    def take_over(self) -> tuple[str, ...]:
        """Return the text that was meant for something else; it is this prompt's from now on."""
        other, self.other = self.other, None
        if other is None:
            return ()
        self.keep(other.values)
        self._drafts.drop(other.key)
        return other.values

    def done(self) -> None:
        """The text was saved or cancelled: nothing of it is kept."""
        with self._lock:
            self._over = True
            self._drafts.drop(self._blank.key)
