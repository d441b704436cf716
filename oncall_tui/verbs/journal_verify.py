"""`journal verify`: whether every entry is proven, and what that leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

from data.paths import expand
from oncall_tui.domain.counted import counted
from oncall_tui.domain.note import VKey, parse_vkey
from oncall_tui.errors import ConfigError, JournalError, JournalTamperedError, NoteError, UsageError
from oncall_tui.logbook import Wishes, own_log, prove, require_log, site_wishes
from oncall_tui.services.verify_report import Report
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import time_json, write_json, write_line

WITNESSES = ("checkpoint", "receipts")
"""What stays behind where somebody takes all entries of a log away, and tells of it."""


def verify(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Print whether every entry is proven; return 0 proven, 1 tampered, 2 cannot judge, 3 valid.

    What is no log, or cannot be read, is a UsageError, which ends in 2 as well.
    """
    log = own_log(settings.paths) if args.dir is None else expand(args.dir).resolve()
    wishes = _wishes(args, site_wishes(settings.config.upstream, settings.config.approvals.signers))
    try:
        if not any((log / name).exists() for name in WITNESSES):
            require_log(log)
        with _bar(log, err) as progress:
            report = prove(log, paths=settings.paths, wishes=wishes, progress=progress)
    except JournalTamperedError:
        raise
    except (ConfigError, JournalError) as error:
        # What is not there, or cannot be read, is not thereby tampered with.
        raise UsageError(error.what, where=error.where, hint=error.hint) from error
    if args.json:
        write_json(_json(report), out)
    else:
        _write(report, out)
    return report.exit_code


def _wishes(args: SimpleNamespace, site: Wishes) -> Wishes:
    """Take what the command line says before what the configuration does."""
    return Wishes(
        allowed_signers=expand(args.allowed_signers)
        if args.allowed_signers
        else site.allowed_signers,
        approvers=None if args.allowed_signers else site.approvers,
        krl=None if args.krl is None else expand(args.krl),
        revoked_at=args.revoked_at,
        touch=args.require_touch,
        upstream=_vkeys(args.upstream_key) or site.upstream,
        notes=tuple(expand(path) for path in args.receipt),
    )


def _vkeys(texts: Sequence[str]) -> tuple[VKey, ...]:
    try:
        return tuple(map(parse_vkey, texts))
    except NoteError as error:
        raise UsageError(
            error.what, where=error.where, hint="see `oncall-tui upstream keys`"
        ) from error


@contextmanager
def _bar(log: Path, err: TextIO) -> Iterator[Callable[[int], None] | None]:
    """Draw a bar on a terminal; yield what moves it on."""
    if not err.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from data.journal_segments import count_entries

    columns = ("verifying", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=err), transient=True) as progress:
        task = progress.add_task("", total=count_entries(log))
        yield lambda entries: progress.update(task, completed=entries)


def _json(report: Report) -> dict[str, Any]:
    bad, receipt = report.first_bad, report.receipt
    return {
        "verdict": report.verdict.name.lower(),
        "log": report.log,
        "entries": report.entries,
        "sessions": report.sessions,
        "tip": report.tip,
        "root": report.root,
        "checkpoints": report.checkpoints,
        "receipt": None
        if receipt is None
        else {"by": receipt.by, "size": receipt.size, "at": time_json(receipt.at)},
        "first_bad": None
        if bad is None
        else {"index": bad.index, "segment": bad.segment, "why": bad.why},
        "keys": [
            {
                "key": key.key,
                "by": key.by,
                "trusted": key.trusted,
                "sessions": key.sessions,
                "why": key.why,
            }
            for key in report.keys
        ],
        "doubts": list(report.doubts),
        "not_covered": list(report.not_covered),
    }


def _write(report: Report, out: TextIO) -> None:
    write_line(report.headline, out)
    for key in report.keys:
        write_line(
            f"  {key.by}: {counted(key.sessions, 'session')} by {key.key} ({key.why or 'trusted'})",
            out,
        )
    if report.checkpoints:
        write_line(f"  checkpoints: {report.checkpoints}, each with the root it should have", out)
    if report.receipt is not None:
        receipt = report.receipt
        when = time_json(receipt.at)
        write_line(
            f"  receipt: {receipt.by} saw {counted(receipt.size, 'entry', 'entries')} at {when}",
            out,
        )
    for doubt in report.doubts:
        write_line(f"  doubt: {doubt}", out)
    for what in report.not_covered:
        write_line(f"  not covered: {what}", out)
