"""`journal show` and `journal verify`: what was done, and whether that is proven."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from data.journal_file import JournalFile
from data.paths import expand
from oncall_tui.build import Settings, zone
from oncall_tui.domain.entry import BlobRef, Entry
from oncall_tui.logbook import Wishes, own_log, prove, read_journal, require_log
from oncall_tui.services.journal_view import row, summary
from oncall_tui.services.verify_report import Report
from oncall_tui.services.verify_texts import blob_ref
from oncall_tui.verbs.output import write_json, write_line, write_table


def show(settings: Settings, folder: str | None, *, as_json: bool, out: TextIO) -> int:
    """Print the entries of a log, oldest first."""
    journal = read_journal(_folder(settings, folder))
    try:
        entries = list(journal.entries())
        if as_json:
            rows = [_entry_json(entry, journal) for entry in entries]
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


def verify(
    settings: Settings,
    folder: str | None,
    allowed_signers: str | None,
    *,
    as_json: bool,
    out: TextIO,
) -> int:
    """Print whether every entry is proven; return 0 proven, 1 tampered, 2 cannot judge, 3 valid."""
    log = _folder(settings, folder)
    require_log(log)
    signers = None if allowed_signers is None else expand(allowed_signers)
    report = prove(log, paths=settings.paths, wishes=Wishes(allowed_signers=signers))
    if as_json:
        write_json(_report_json(report), out)
    else:
        _write_report(report, out)
    return report.exit_code


def _folder(settings: Settings, folder: str | None) -> Path:
    return own_log(settings.paths) if folder is None else expand(folder).resolve()


def _cells(entry: Entry, place: ZoneInfo) -> tuple[str, ...]:
    line = row(entry, place)
    return (str(line.index), line.local, line.by, line.type, line.summary)


def _entry_json(entry: Entry, journal: JournalFile) -> dict[str, Any]:
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
    }


def _texts(entry: Entry) -> Iterator[tuple[str, BlobRef]]:
    for name, value in entry.d.items():
        ref = blob_ref(value)
        if ref is not None:
            yield name, ref


def _report_json(report: Report) -> dict[str, Any]:
    bad = report.first_bad
    return {
        "verdict": report.verdict.name.lower(),
        "log": report.log,
        "entries": report.entries,
        "sessions": report.sessions,
        "tip": report.tip,
        "first_bad": None
        if bad is None
        else {"index": bad.index, "segment": bad.segment, "why": bad.why},
        "keys": [
            {"key": key.key, "by": key.by, "trusted": key.trusted, "sessions": key.sessions}
            for key in report.keys
        ],
        "doubts": list(report.doubts),
        "not_covered": list(report.not_covered),
    }


def _write_report(report: Report, out: TextIO) -> None:
    write_line(report.headline, out)
    for key in report.keys:
        trust = "trusted" if key.trusted else "not trusted"
        write_line(f"  {key.by}: {key.sessions} sessions by {key.key} ({trust})", out)
    for doubt in report.doubts:
        write_line(f"  doubt: {doubt}", out)
    for what in report.not_covered:
        write_line(f"  not covered: {what}", out)
