"""Marks without keys: a test says what stands at an index."""

from __future__ import annotations

from oncall_tui.domain.chain import Session
from oncall_tui.domain.session import Credential, KnownTip, SessionOpened
from oncall_tui.services.entry_marks import PAGE, Look, Mark
from tests.fakes import NOON, MemoryJournal

SESSION = Session(
    "s1",
    "alice@example.com",
    0,
    SessionOpened(
        "ssh-ed25519 AAAAsession",
        "jump01",
        "boot",
        "oncall-tui 1.0",
        NOON - 3_600_000,
        NOON + 12 * 3_600_000,
        KnownTip(0, ""),
        Credential("certificate", "ssh-ed25519 AAAAidentity"),
    ),
)


class FakeMarks:
    """Proven is what nobody says otherwise about; the first `receipted` have a receipt."""

    def __init__(self, receipted: int = 0, **said: Mark) -> None:
        self.receipted = receipted
        self.said = said
        """By `e<index>`."""
        self.pages: dict[int, int] = {}

    @property
    def judged(self) -> int:
        return sum(self.pages.values())

    def known(self, index: int) -> Mark | None:
        if index % PAGE >= self.pages.get(index // PAGE, 0):
            return None
        return self._mark(index)

    def judge(self, page: int, length: int) -> None:
        self.pages[page] = min(PAGE, length - page * PAGE)

    def look(self, index: int) -> Look:
        mark = self._mark(index)
        why = "its signature is wrong" if mark is Mark.BROKEN else ""
        return Look(mark, why, b"{}", "bGVhZg", SESSION, trusted=mark is not Mark.UNKNOWN)

    def _mark(self, index: int) -> Mark:
        proven = Mark.RECEIPTED if index < self.receipted else Mark.PROVEN
        return self.said.get(f"e{index}", proven)


def write_many(journal: MemoryJournal, length: int) -> None:
    """Write so many entries of two people, effects and notes in turn."""
    me = journal.by
    types = ("alert.acked", "effect.sent", "alert.noted", "effect.failed")
    for index in range(length):
        journal.by = (me, "bob@example.com")[index % 2]
        journal.append(types[index % 4], {"target": {"id": f"a{index}", "title": f"Disk{index}"}})
    journal.by = me
