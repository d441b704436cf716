"""`journal sync`: one round with the upstream, and what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TextIO

from oncall_tui.domain.counted import counted
from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.text import plain
from oncall_tui.errors import ForkError, JournalError, OncallError, SourceError, UpstreamError
from oncall_tui.services.syncing import Outcome
from oncall_tui.site import open_gate
from oncall_tui.verbs.output import write_json, write_line
from oncall_tui.verbs.stand_in import tell_stand_in

if TYPE_CHECKING:
    from data.journal_file import JournalFile
    from oncall_tui.settings import Settings
    from oncall_tui.sync_wiring import Link


def sync(settings: Settings, *, as_json: bool, out: TextIO, err: TextIO) -> int:
    """Send the journal; return 0 when all of it has a receipt, 1 for an alarm, 3 when it waits.

    Opens a session only where what is here has no checkpoint yet; `err` is told when the key file
    signs it in an agent's place. Raises ConfigError, JournalError.
    """
    from oncall_tui.logbook import open_journal
    from oncall_tui.settings import who
    from oncall_tui.sync_wiring import link, require_upstream

    open_gate(settings).require(Dangerous.SEND)
    require_upstream(settings.config.upstream)
    told = _told(settings)
    journal = open_journal(settings.paths, by=who(settings), key=settings.config.me.key)
    try:
        newest = journal.checkpoints.files.newest()
        if journal.length and (newest is None or newest.size < journal.length):
            journal.open_session()
            tell_stand_in(journal.signing, err)
        way = link(settings.config.upstream, journal)
        outcome, error = asyncio.run(_rounds(way, journal))
        length = journal.length
    finally:
        journal.close()
    _write(outcome, error, length, told, as_json=as_json, out=out)
    if isinstance(error, ForkError):
        return 1
    return 3 if error is not None or outcome.size < length else 0


def _told(settings: Settings) -> list[str]:
    """Return what mates did about what I accepted; nobody asks where nothing is to be sent."""
    from data.receipts import receipt_sizes
    from oncall_tui.logbook import own_log, read_journal

    upstream = settings.config.upstream
    folder = own_log(settings.paths)
    if not upstream.team or not upstream.allowed_signers or not folder.exists():
        return []
    try:
        journal = read_journal(folder)
        length = journal.length
        journal.close()
        if max(receipt_sizes(folder), default=0) >= length:
            return []
    except JournalError:
        return []  # the sending says what is wrong with it
    from oncall_tui.verbs.second_taking import look_for_first

    return look_for_first(settings)


async def _rounds(way: Link, journal: JournalFile) -> tuple[Outcome, OncallError | None]:
    """Send with the session open, which texts need; then once more, that it ended."""
    done = Outcome(0)
    try:
        done = await way.sync.once()
        if journal.session_key is not None:
            await asyncio.to_thread(journal.close_session)
            last = await way.sync.once()
            done = Outcome(last.size, done.sent + last.sent, 0, done.texts + last.texts)
    except (UpstreamError, SourceError) as error:
        return done, error
    finally:
        await way.endpoint.aclose()
    return done, None


def _write(
    outcome: Outcome,
    error: OncallError | None,
    length: int,
    told: list[str],
    *,
    as_json: bool,
    out: TextIO,
) -> None:
    if as_json:
        document = {
            "entries": length,
            "witnessed": outcome.size,
            "sent": outcome.sent,
            "texts": outcome.texts,
            "error": None if error is None else str(error),
            "alarm": isinstance(error, ForkError),
            "told": told,
        }
        write_json(document, out)
    elif error is not None:
        write_line(f"not sent: {error}", out)
    else:
        texts = f", {outcome.texts} texts" if outcome.texts else ""
        write_line(f"{outcome.size} of {length} entries have a receipt", out)
        write_line(f"  sent now: {counted(outcome.sent, 'entry', 'entries')}{texts}", out)
    for line in () if as_json else told:
        write_line(plain(line, 600), out)
