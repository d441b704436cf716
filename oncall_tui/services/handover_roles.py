"""What becomes of roles in incidents when a note is accepted: one entry each, in either journal."""

from __future__ import annotations

from typing import Any

from oncall_tui.domain.entry import EntryType
from oncall_tui.domain.handover_note import Item
from oncall_tui.domain.handover_roles import holds_role
from oncall_tui.domain.incident import Incident, incident_of
from oncall_tui.domain.whose import is_me
from oncall_tui.services.ledger import Ledger


class RolePassing:
    """Writes who has a role from now on, unless somebody else has it by now."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def take(self, item: Item, of: str, me: str, marks: dict[str, Any]) -> int:
        """Take a role over; return how many entries that were. Raises OncallError.

        An incident whose journal is not here is believed to be as the note says.
        """
        known = self._incident(item)
        if known is not None and not holds_role(known, item.role, lambda who: is_me(who, of)):
            return 0
        return self._write(item, to=me, was=of, marks=marks)

    def give(self, item: Item, to: str, me: str, marks: dict[str, Any]) -> int:
        """Let go of a role that was taken over; `to` "" leaves it to nobody. Raises OncallError."""
        known = self._incident(item)
        if known is None or not holds_role(known, item.role, lambda who: is_me(who, me)):
            return 0
        return self._write(item, to=to, was=me, marks=marks)

    def _incident(self, item: Item) -> Incident | None:
        return incident_of(self._ledger.incident_steps().get(item.incident, ()))

    def _write(self, item: Item, *, to: str, was: str, marks: dict[str, Any]) -> int:
        data = {"incident": item.incident, "role": item.role, "to": to, "was": was}
        self._ledger.write(EntryType.INCIDENT_ROLE, {**data, **marks})
        return 1
