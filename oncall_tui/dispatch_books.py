"""What each verb about journals, runbooks, handovers and the upstream calls; imports lazily."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING

from oncall_tui.said import settings_of, settings_to_change

if TYPE_CHECKING:
    from data.paths import Paths
    from oncall_tui.verbs.journal_choice import Chosen


def _maintenance(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs import maintenance

    settings = (settings_of if args.changes is None else settings_to_change)(args, paths)
    return maintenance.run(settings, args, out=sys.stdout, err=sys.stderr)


def _handover(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs import handover

    settings = (settings_of if args.changes is None else settings_to_change)(args, paths)
    return handover.run(settings, args, out=sys.stdout, err=sys.stderr)


def _handover_verify(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.handover import with_signers
    from oncall_tui.verbs.handover_verify import verify

    settings = with_signers(settings_of(args, paths), args.allowed_signers)
    return verify(settings, args.file, as_json=args.json, out=sys.stdout)


def _journal_show(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal import show

    return show(
        settings_of(args, paths), args.dir, _chosen(args), as_json=args.json, out=sys.stdout
    )


def _chosen(args: SimpleNamespace) -> Chosen:
    from oncall_tui.verbs.journal_choice import Chosen

    return Chosen(args.since, args.until, args.incident, args.actor)


def _journal_verify(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_verify import verify

    return verify(settings_of(args, paths), args, out=sys.stdout, err=sys.stderr)


def _journal_sync(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_sync import sync

    return sync(settings_to_change(args, paths), as_json=args.json, out=sys.stdout, err=sys.stderr)


def _journal_redact(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.redact import redact_entry

    settings = settings_to_change(args, paths)
    return redact_entry(settings, args.index, args.reason, args.dir, out=sys.stdout, err=sys.stderr)


def _journal_export(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_export import export

    return export(
        settings_of(args, paths),
        args.dir,
        _chosen(args),
        format_=args.format,
        output=args.output,
        out=sys.stdout,
    )


def _journal_proof(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_tiles import proof

    return proof(settings_of(args, paths), args.dir, args.index, out=sys.stdout)


def _approve(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs import approve

    if not args.id:
        asked = settings_of(args, paths)
        return approve.list_waiting(asked, as_json=args.json, out=sys.stdout, err=sys.stderr)
    settings = settings_to_change(args, paths)
    return approve.answer(
        settings, args.id, deny=args.deny, reason=args.reason, out=sys.stdout, err=sys.stderr
    )


def _runbook_list(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook import list_runbooks

    return list_runbooks(settings_of(args, paths), as_json=args.json, out=sys.stdout)


def _runbook_show(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook import show

    return show(settings_of(args, paths), args.file, as_json=args.json, out=sys.stdout)


def _runbook_steps(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook import steps

    return steps(settings_of(args, paths), args.file, as_json=args.json, out=sys.stdout)


def _runbook_lint(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook_lint import lint_files

    settings = settings_of(args, paths)
    return lint_files(
        settings, args.files, strict=args.strict, as_json=args.json, out=sys.stdout, err=sys.stderr
    )


def _report_numbers(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.report import numbers

    return numbers(settings_of(args, paths), args, out=sys.stdout, err=sys.stderr)


def _report(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.reports import document

    return document(settings_of(args, paths), args, out=sys.stdout, err=sys.stderr)


def _report_check(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.report_check import check

    return check(settings_of(args, paths), args, out=sys.stdout)


def _incidents(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.incidents import list_incidents

    return list_incidents(settings_of(args, paths), args, out=sys.stdout, err=sys.stderr)


def _upstream_serve(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.upstream import serve

    return serve(
        paths,
        listen=args.listen,
        store=args.store,
        allowed_signers=args.allowed_signers,
        tls_cert=args.tls_cert,
        tls_key=args.tls_key,
        forwarded_allow_ips=args.forwarded_allow_ips,
        rate=args.rate,
        folder=args.keys,
        name=args.name,
        out=sys.stdout,
        err=sys.stderr,
    )


def _upstream_keys(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.upstream import keys

    return keys(paths, folder=args.keys, name=args.name, out=sys.stdout)


def _upstream_enrol(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.upstream import enrol

    return enrol(settings_of(args, paths), sys.stdout, os.environ)


BOOKS: Mapping[str, Callable[[SimpleNamespace, Paths], int]] = {
    "journal show": _journal_show,
    "journal verify": _journal_verify,
    "journal export": _journal_export,
    "journal proof": _journal_proof,
    "journal redact": _journal_redact,
    "journal sync": _journal_sync,
    "handover draft": _handover,
    "handover say": _handover,
    "handover drop": _handover,
    "handover sign": _handover,
    "handover show": _handover,
    "handover preview": _handover,
    "handover accept": _handover,
    "handover ask": _handover,
    "handover take": _handover,
    "handover review": _handover,
    "handover verify": _handover_verify,
    "shift list": _handover,
    "shift begin": _handover,
    "shift end": _handover,
    "maintenance list": _maintenance,
    "maintenance announce": _maintenance,
    "maintenance begin": _maintenance,
    "maintenance extend": _maintenance,
    "maintenance close": _maintenance,
    "approve": _approve,
    "runbook list": _runbook_list,
    "runbook show": _runbook_show,
    "runbook steps": _runbook_steps,
    "runbook lint": _runbook_lint,
    "incidents": _incidents,
    "report numbers": _report_numbers,
    "report incident": _report,
    "report postmortem": _report,
    "report defect": _report,
    "report shift": _report,
    "report maintenance": _report,
    "report access": _report,
    "report check": _report_check,
    "upstream serve": _upstream_serve,
    "upstream keys": _upstream_keys,
    "upstream enrol": _upstream_enrol,
}
