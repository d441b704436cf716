"""What becomes of an acceptance that came second: what followed from it goes to its owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_note import Item
from oncall_tui.domain.handover_steps import HandoverStep
from oncall_tui.domain.whose import is_me
from oncall_tui.domain.work_parts import target_data
from oncall_tui.services.handover_book import Book
from oncall_tui.services.handover_roles import RolePassing


class Second:
    """Gives back what I took over before I heard that somebody else had it."""

    def __init__(self, book: Book, roles: RolePassing) -> None:
        self._book = book
        self._roles = roles
        self._ways: Mapping[str, Callable[[Item, Entry, str, dict[str, Any]], int]] = {
            EntryType.ALERT_ASSIGNED: self._alert,
            EntryType.RUN_TAKEN: self._run,
            EntryType.INCIDENT_ROLE: self._role,
        }

    def give_back(self, step: HandoverStep, owners: Mapping[str, str]) -> int:
        """Undo what I wrote after my acceptance; return how many entries. Raises OncallError.

        What somebody gave me since, or I took since, is not touched: only the newest entry about
        an item counts, where that followed from the acceptance.
        """
        note = self._book.read(step.note).note
        wrote = {
            entry.d["item"]: entry
            for entry in self._book.ledger.since(step.entry + 1)
            if entry.d.get("handover") == step.note and isinstance(entry.d.get("item"), str)
        }
        written = 0
        for item in note.items:
            entry, owner = wrote.get(item.key), owners.get(item.key, note.by)
            way = None if entry is None else self._ways.get(entry.type)
            if entry is None or way is None or is_me(owner, self._book.me):
                continue
            written += way(item, entry, owner, {"handover": step.note, "item": item.key})
        return written

    def _alert(self, item: Item, entry: Entry, owner: str, marks: dict[str, Any]) -> int:
        ledger, me = self._book.ledger, self._book.me
        ack = None if item.target is None else ledger.ack_of(item.target.id)
        if item.target is None or ack is None or ack.entry != entry.i or not is_me(ack.by, me):
            return 0  # by the order of all journals it is not mine, or it is for another reason
        told = {"target": target_data(item.target), "to": owner, "until": ack.until, "over": me}
        ledger.write(EntryType.ALERT_ASSIGNED, {**told, "effect": False, **marks})
        return 1

    def _run(self, _: Item, entry: Entry, owner: str, marks: dict[str, Any]) -> int:
        since = self._book.ledger.since(entry.i + 1)
        if any(one.type in PASSING and one.d.get("run") == entry.d["run"] for one in since):
            return 0  # it is closed, or I have it for another reason
        data = {"run": entry.d["run"], "to": owner, "note": marks["handover"], **marks}
        self._book.ledger.write(EntryType.RUN_HANDED_OVER, data)
        return 1

    def _role(self, item: Item, entry: Entry, owner: str, marks: dict[str, Any]) -> int:
        if not is_me(str(entry.d.get("to")), self._book.me):
            return 0
        return self._roles.give(item, owner, self._book.me, marks)


PASSING = frozenset(
    {
        EntryType.RUN_TAKEN.value,
        EntryType.RUN_CLOSED.value,
        EntryType.RUN_HANDED_OVER.value,
    }
)
"""Types of entries that say whose a run is, or that it is over."""
