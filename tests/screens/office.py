"""A stage whose ledger knows of a mate: what each writes is brought to the other when told so."""

from __future__ import annotations

from oncall_tui.domain.binding import chosen
from oncall_tui.services.team_fold import TeamFold
from oncall_tui.services.walk import Walk
from tests.fakes import make_alert
from tests.screens.harness import Stage
from tests.services.pair import Engineer


class Office:
    """A stage whose ledger knows of Bob, who walks a runbook."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.fold = TeamFold(own=self.stage.journal.log, me=self.stage.desk.me)
        self.stage.ledger.follow(lambda entry: self.fold.take([entry]))
        self.stage.ledger.join(self.fold)
        self.bob = Engineer("bob", self.stage.library, self.stage.clock)
        self.fold.read_texts(self.bob.journal.text)
        self.bob.fold.read_texts(self.stage.journal.text)
        self._heard = [0, 0]

    def begin(self) -> Walk:
        """Let Bob walk the alert's runbook."""
        walk = self.bob.walks.start(make_alert(), chosen("DiskWillFill.md"))
        self.tell()
        return walk

    def tell(self) -> None:
        """Bring each what the other wrote."""
        self.stage.clock.advance(1000)
        theirs, mine = self.bob.journal.lines, self.stage.journal.lines
        self.fold.take(theirs[self._heard[0] :])
        self.bob.fold.take(mine[self._heard[1] :])
        self._heard = [len(theirs), len(mine)]
