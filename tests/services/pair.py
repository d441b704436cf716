"""Two engineers, each with a journal of their own; `hear` brings each the other's entries."""

from __future__ import annotations

from oncall_tui.domain.entry import BlobRef
from oncall_tui.ports import RunbookLibrary
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.team_fold import TeamFold
from oncall_tui.services.walking import Walks
from tests.fakes import FakeClock, MemoryJournal


class Engineer:
    """A journal, a fold of all journals, and walks over both."""

    def __init__(self, name: str, library: RunbookLibrary, clock: FakeClock) -> None:
        self.journal = MemoryJournal(clock, by=f"{name}@example.com")
        self.journal.log = f"{name}@jump01"
        self.ledger = Ledger(self.journal)
        self.fold = TeamFold(own=self.journal.log, me=self.journal.by)
        self.ledger.follow(lambda entry: self.fold.take([entry]))
        self.ledger.join(self.fold)
        self.walks = Walks(self.ledger, library, clock)
        self._heard: dict[str, int] = {}

    def hear(self, *others: Engineer, texts: bool = True) -> None:
        """Take in what the others wrote since; with `texts` also what it refers to."""

        def found(ref: BlobRef) -> str | None:
            known = [other.journal.text(ref) for other in others] if texts else []
            return next((text for text in known if text is not None), None)

        self.fold.read_texts(found)
        for other in others:
            start = self._heard.get(other.journal.log, 0)
            news = other.journal.lines[start:]
            self._heard[other.journal.log] = start + len(news)
            self.fold.take(news)
