"""The journal and its fold, kept in step: one place that writes, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from oncall_tui.domain.effect import Waiting
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.domain.work import Event, Work, WorkView
from oncall_tui.ports import JournalStore

Listener = Callable[[Entry], None]


class Ledger:
    """Writes entries durably and folds them, those of other sessions included."""

    def __init__(self, journal: JournalStore) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._work = Work()
        self._listeners: list[Listener] = []
        self._mine: set[int] = set()

    def follow(self, listener: Listener) -> None:
        """Call `listener` with every entry from now on, in order, on the thread that folds it."""
        self._listeners.append(listener)

    def write(
        self, type_: str, data: Mapping[str, Any], texts: Mapping[str, str] | None = None
    ) -> Entry:
        """Write one entry; when this returns, it is on the disk. Raises JournalError."""
        entry = self._journal.append(type_, data, texts=texts)
        self._mine.add(entry.i)
        self.catch_up()
        return entry

    def wrote(self, index: int) -> bool:
        """Whether this session wrote the entry of that index."""
        return index in self._mine

    def catch_up(self) -> int:
        """Fold what this and other sessions have written since; return how many entries that was.

        Cost follows what is new, not what is known.
        """
        with self._lock:
            before = self._work.next
            for entry in self._journal.entries(before):
                self._work.apply(entry)
                for listener in self._listeners:
                    listener(entry)
            return self._work.next - before

    def behind(self) -> bool:
        """Whether another session may have written something that is not folded yet."""
        return self._journal.length > self._work.next or self._journal.grew()

    def open(self) -> None:
        """Make ready to write; may be slow, call it in a worker. Raises JournalError."""
        self._journal.open_session()
        self.catch_up()

    @property
    def trouble(self) -> str:
        """Why nothing can be written, in one line; empty when all is well."""
        return "" if self._journal.trouble is None else str(self._journal.trouble)

    def view(self) -> WorkView:
        """Return what the board is built from."""
        with self._lock:
            return self._work.view()

    def waiting(self) -> list[tuple[Waiting, str]]:
        """Return the effects without an outcome, oldest first, each with its text."""
        with self._lock:
            found = [(w, self._work.texts.get(i)) for i, w in sorted(self._work.waiting.items())]
        return [(w, self.text(ref) if ref is not None else "") for w, ref in found]

    def history(self, target_id: str) -> list[Event]:
        """Return what was done about an alert or a ticket, oldest first."""
        with self._lock:
            return list(self._work.history.get(target_id, ()))

    def text(self, ref: BlobRef) -> str:
        """Return the text behind a reference; a plain word where it was erased."""
        text = self._journal.text(ref)
        return "(erased)" if text is None else text

    def newest(self, count: int) -> list[Entry]:
        """Return the last entries, newest first."""
        found = list(self._journal.entries(max(0, self.length - count)))
        return found[::-1]

    @property
    def length(self) -> int:
        """Number of entries folded so far."""
        return self._work.next
