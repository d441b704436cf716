"""`journal redact`: take the texts of one entry out of one's own log."""

from __future__ import annotations

from typing import TextIO

from data.paths import expand
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.errors import JournalError
from oncall_tui.logbook import open_journal, own_log, require_log
from oncall_tui.services.ledger import Ledger
from oncall_tui.services.redacting import redact
from oncall_tui.settings import Settings, who
from oncall_tui.site import open_gate
from oncall_tui.verbs.output import write_line
from oncall_tui.verbs.stand_in import tell_stand_in


def redact_entry(
    settings: Settings, index: int, reason: str, folder: str | None, *, out: TextIO, err: TextIO
) -> int:
    """Redact the texts of an entry; return 0, or 1 when they could not be erased yet.

    `err` is told when the key file signs in an agent's place.
    """
    gate = open_gate(settings)
    gate.require(Dangerous.REDACT)
    own = own_log(settings.paths)
    if folder is not None and expand(folder).resolve() != own.resolve():
        raise JournalError(
            "this is not your log on this host",
            where=folder,
            hint="whoever wrote a text redacts it, on the host where it was written",
        )
    require_log(own)
    journal = open_journal(settings.paths, by=who(settings), key=settings.config.me.key)
    try:
        ledger = Ledger(journal, gate=gate)
        ledger.begin()
        outcome = redact(ledger, index, reason)
        tell_stand_in(journal.signing, err)
    finally:
        journal.close()
    write_line(outcome.words, out)
    return 1 if outcome.error else 0
