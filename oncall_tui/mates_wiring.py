"""The journals of others that figures are made of too: copies of the team, logs beside mine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.paths import expand
from oncall_tui.services.numbers import Mate

if TYPE_CHECKING:
    from oncall_tui.config_endpoints import UpstreamConfig
    from oncall_tui.domain.brief import Brief
    from oncall_tui.domain.entry import Entry
    from oncall_tui.settings import Settings


def open_mates(settings: Settings, own: str) -> Callable[[], list[Mate]]:
    """Return what lists the others; `own` is the own log. What it lists is read later."""

    def mates() -> list[Mate]:
        found = {mate.log: mate for mate in _beside(settings.paths.state / "journal")}
        # Of a log that is here itself the copy is older.
        for mate in _copied(settings.config.upstream, settings.paths.state / "team"):
            found.setdefault(mate.log, mate)
        return [mate for log, mate in sorted(found.items()) if log != own]

    return mates


def _beside(folder: Path) -> Iterator[Mate]:
    """Yield the logs in the same state folder: of another host, or another user of it."""
    from data.journal_segments import find_segments

    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        segments = find_segments(path) if path.is_dir() else ()
        if segments:
            stamp = sum(_size(segment) for segment in path.glob("seg-*"))
            yield Mate(path.name, stamp, partial(_read, path))


def _copied(upstream: UpstreamConfig, folder: Path) -> Iterator[Mate]:
    """Yield the copies of the team's journals."""
    if not upstream.team or not upstream.allowed_signers or not upstream.mirror:
        return
    from data.team_files import ENTRIES, TeamFiles

    for log in TeamFiles(folder).known():
        yield Mate(log, _size(folder / log / ENTRIES), partial(_judged, upstream, folder, log))


def _read(folder: Path) -> Iterator[Entry | Brief]:
    """Yield the entries of a log that lies here. Raises JournalError where one cannot be read."""
    from oncall_tui.logbook import read_journal

    journal = read_journal(folder)
    yield from journal.briefs(0)
    if journal.trouble is not None:
        raise journal.trouble


def _judged(upstream: UpstreamConfig, folder: Path, log: str) -> Sequence[Entry]:
    """Return the entries of a copy that count: signed by keys that the site allows today."""
    from data.signature_check import check_ed25519
    from data.signers_file import SignersFile
    from data.team_files import TeamFiles
    from data.team_judge import TeamJudge
    from oncall_tui.domain.checkpoint import parse_checkpoint
    from oncall_tui.domain.note import parse_note, parse_vkey
    from oncall_tui.services.team_log import TeamLog

    judge = TeamJudge(parse_vkey(upstream.mirror), SignersFile(expand(upstream.allowed_signers)))
    copied = TeamFiles(folder).load(log)
    told = parse_checkpoint(parse_note(copied.note).text)
    known = TeamLog(log, check_ed25519, judge.objection)
    entries = known.take(copied.lines, told.size, told.root)
    judge.checkpoint(copied.note, log, known.session_keys)
    return entries


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
