"""`journal show`: what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from data.journal_file import JournalFile
from data.paths import expand
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.redaction import Redaction
from oncall_tui.domain.work import fold
from oncall_tui.logbook import own_log, read_journal
from oncall_tui.services.journal_view import row, summary
from oncall_tui.services.verify_texts import blob_ref
from oncall_tui.settings import Settings, zone
from oncall_tui.verbs.journal_choice import Chosen
from oncall_tui.verbs.output import write_json, write_table


def show(
    settings: Settings, folder: str | None, chosen: Chosen, *, as_json: bool, out: TextIO
) -> int:
    """Print the entries of a log that were asked for, oldest first."""
    wanted = chosen.filter(ZoneInfo(zone(settings)))
    journal = read_journal(_folder(settings, folder))
    try:
        everything = list(journal.entries())
        entries = [entry for entry in everything if wanted.takes(entry)]
        if as_json:
            gone = _redactions(everything)
            rows = [_entry_json(entry, journal, gone) for entry in entries]
            write_json({"log": journal.log, "entries": rows}, out)
        else:
            place = ZoneInfo(zone(settings))
            heads = ("ENTRY", "TIME", "WHO", "TYPE", "WHAT")
            write_table(heads, [_cells(entry, place) for entry in entries], out)
    finally:
        journal.close()
    if journal.trouble is not None:
        raise journal.trouble
    return 0


def _folder(settings: Settings, folder: str | None) -> Path:
    return own_log(settings.paths) if folder is None else expand(folder).resolve()


def _cells(entry: Entry, place: ZoneInfo) -> tuple[str, ...]:
    line = row(entry, place)
    return (str(line.index), line.local, line.by, line.type, line.summary)


def _redactions(entries: Iterable[Entry]) -> Mapping[str, Redaction]:
    """Return what a log says of erased texts, by the SHA-256 of each."""
    return fold(e for e in entries if e.type == EntryType.TEXT_REDACTED).redactions


def _entry_json(
    entry: Entry, journal: JournalFile, gone: Mapping[str, Redaction]
) -> dict[str, Any]:
    return {
        "index": entry.i,
        "at": entry.ts,
        "by": entry.by,
        "type": entry.type,
        "session": entry.sess,
        "incident": entry.inc,
        "summary": summary(entry),
        "data": entry.d,
        "texts": {name: journal.text(ref) for name, ref in _texts(entry)},
        "redacted": {
            name: gone[ref.sha256].words for name, ref in _texts(entry) if ref.sha256 in gone
        },
    }


def _texts(entry: Entry) -> Iterator[tuple[str, BlobRef]]:
    for name, value in entry.d.items():
        ref = blob_ref(value)
        if ref is not None:
            yield name, ref
