"""What I accepted with notes, item by item, until it is settled or handed on."""

from __future__ import annotations

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_carried import Carried
from oncall_tui.domain.handover_steps import HandoverStep, Move
from oncall_tui.domain.handover_text import read_note
from oncall_tui.domain.whose import is_me
from oncall_tui.errors import HandoverError
from oncall_tui.services.handover_book import Book


class Carrying:
    """Reads the notes that I accepted. Reads the journal: not for an event loop."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._notes: dict[str, tuple[Carried, ...]] = {}
        """By hash of a note that was read already."""

    def items(self) -> list[Carried]:
        """Return what is still in my hands; the newest note counts where two have an item."""
        fold, me = self._book.fold(), self._book.me
        settled = self._settled()
        found: dict[str, Carried] = {}
        for passing in fold.passings.values():
            step = passing.accepted
            if step is None or step.log != self._book.log or step.handed is None:
                continue
            for one in self._of(step):
                key = one.item.key
                mine = is_me(fold.owners.get(key, me), me)
                if mine and settled.get(key, (0, "", 0)) < step.order:
                    found.pop(key, None)
                    found[key] = one
        return list(found.values())

    def settle(self, key: str, why: str = "") -> Entry:
        """Write down that an item needs nobody any more, and why. Raises HandoverError."""
        one = self.find(key)
        if one is None:
            raise HandoverError("it was taken from no note", where=key[:8])
        data = {"note": one.note, "root": self._root(one.note), "items": [key], "of": one.of}
        texts = {"text": why} if why else None
        return self._book.ledger.write(EntryType.HANDOVER_SETTLED, data, texts)

    def find(self, key: str) -> Carried | None:
        """Return an item that was taken from a note, and is not settled; None for any other."""
        return next((one for one in self.items() if one.item.key == key), None)

    def has(self, key: str) -> bool:
        """Whether an item was taken from a note, and is not settled."""
        return self.find(key) is not None

    def _of(self, step: HandoverStep) -> tuple[Carried, ...]:
        known = self._notes.get(step.note)
        if known is None:
            content = self._book.text(step.handed)
            try:
                note = read_note(content)
            except HandoverError:  # its text was erased by somebody's word
                return ()
            known = tuple(
                Carried(item, step.note, note.by, step.at)
                for item in note.items
                if item.key in step.items
            )
            self._notes[step.note] = known
        return known

    def _settled(self) -> dict[str, tuple[int, str, int]]:
        return {
            key: step.order
            for step in self._book.steps()
            if step.move is Move.SETTLE and step.log == self._book.log
            for key in step.items
        }

    def _root(self, note: str) -> str:
        passing = self._book.passing(note)
        return note if passing is None else passing.root
