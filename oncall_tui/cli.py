"""The command line: parses, then calls one thing. A wrong turn ends in one line, no traceback."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from oncall_tui.errors import OncallError, ReadOnlyError
from oncall_tui.plain_start import plain_start

if TYPE_CHECKING:
    from data.paths import Paths
    from oncall_tui.settings import Settings
    from oncall_tui.verbs.acts import Choice
    from oncall_tui.verbs.journal_choice import Chosen

NAME = "oncall-tui"
BROKEN_PIPE = 141
INTERRUPTED = 130
"""What a shell reports for SIGPIPE and SIGINT."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    os.umask(0o077)
    forget_current_folder(sys.path, Path(__file__).resolve().parents[1])
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except OncallError as error:
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last net: no bug may print a traceback
        return _unexpected(error)


def forget_current_folder(path: list[str], home: Path) -> None:
    """Take the current folder off the import path, unless the program itself lies there.

    A stranger's `data.py` in the folder where an engineer happens to stand is not ours.
    """
    here = os.path.realpath(".")
    ours = here == str(home)
    path[:] = [p for p in path if ours or (p not in {"", "."} and os.path.realpath(p) != here)]


def _run(argv: Sequence[str]) -> int:
    from data.log_file import start_log
    from data.paths import find_paths

    args = plain_start(argv) or _parsed(argv)
    paths = find_paths(os.environ)
    start_log(paths.log)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if args.changes is not None and args.read_only:
        raise ReadOnlyError("read-only: nothing can be changed", hint="leave --read-only out")
    code = _VERBS[args.verb](args, paths)
    sys.stdout.flush()
    return code


def _parsed(argv: Sequence[str]) -> SimpleNamespace:
    from oncall_tui.options import parse

    return parse(argv)


def _complain(text: str) -> None:
    from oncall_tui.domain.text import plain

    print(f"{NAME}: {plain(text)}", file=sys.stderr)


def _unexpected(error: Exception) -> int:
    import logging

    from data.paths import find_paths

    logging.getLogger(__name__).critical("unexpected error", exc_info=error)
    log = find_paths(os.environ).log
    _complain(f"unexpected error, {type(error).__name__} ({log}): the log says more; report it")
    return 1


def _settings(args: SimpleNamespace, paths: Paths) -> Settings:
    from data.terminal import needs_ascii
    from oncall_tui.settings import read_settings

    return read_settings(
        paths=paths,
        config_file=args.config,
        read_only=args.read_only,
        ascii_only=args.ascii or needs_ascii(os.environ),
        theme=args.theme,
        mouse=not args.no_mouse,
    )


def _settings_to_change(args: SimpleNamespace, paths: Paths) -> Settings:
    """Return the settings for a verb that changes something which no alert or ticket is about."""
    from collections import Counter

    from oncall_tui.site import open_gate
    from oncall_tui.verbs.confirming import let_through

    settings = _settings(args, paths)
    let_through(open_gate(settings), args.changes, Counter(), args.confirm)
    return settings


def _require_terminal() -> None:
    from data.terminal import require_terminal

    require_terminal(os.environ, stdin_tty=sys.stdin.isatty(), stderr_tty=sys.stderr.isatty())


def _version(_args: SimpleNamespace, _paths: Paths) -> int:
    from oncall_tui.version import VERSION

    print(NAME, VERSION)
    return 0


def _dashboard(args: SimpleNamespace, paths: Paths) -> int:
    if args.plain:
        from oncall_tui.verbs.plain import tell

        return tell(_settings(args, paths), out=sys.stdout)
    from oncall_tui.build import run_dashboard
    from oncall_tui.settings import require_sources

    _require_terminal()
    settings = _settings(args, paths)
    require_sources(settings)
    return run_dashboard(settings)


def _demo(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.demo import serve, show

    if args.headless:
        return serve(paths, seed=args.seed, speed=args.speed, out=sys.stdout)
    _require_terminal()
    from data.terminal import needs_ascii

    ascii_only = args.ascii or needs_ascii(os.environ)
    return show(
        paths,
        seed=args.seed,
        speed=args.speed,
        ascii_only=ascii_only,
        theme=args.theme,
        mouse=not args.no_mouse,
        out=sys.stdout,
    )


def _init(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.init import write_configuration

    return write_configuration(paths, args.config, out=sys.stdout)


def _doctor(args: SimpleNamespace, paths: Paths) -> int:
    from data.terminal_answers import ask_terminal
    from oncall_tui.verbs.doctor import examine

    return examine(
        lambda: _settings(args, paths),
        paths,
        os.environ,
        as_json=args.json,
        out=sys.stdout,
        ask=ask_terminal if sys.stdin.isatty() and sys.stdout.isatty() else None,
    )


def _keys(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.keys import list_keys

    return list_keys(_settings(args, paths), as_json=args.json, out=sys.stdout)


def _alerts(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.alerts import list_alerts

    return list_alerts(
        _settings(args, paths),
        filter_=args.filter,
        mine=args.mine,
        as_json=args.json,
        out=sys.stdout,
        err=sys.stderr,
    )


def _tickets(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.tickets import list_tickets

    return list_tickets(_settings(args, paths), as_json=args.json, out=sys.stdout, err=sys.stderr)


def _ack(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.acts import acknowledge

    return _act(args, paths, acknowledge(note=_as_said(args, args.note), lasts=args.lasts))


def _unack(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.acts import unacknowledge

    return _act(args, paths, unacknowledge(note=_as_said(args, args.note)))


def _note(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.acts import write_note

    text = sys.stdin.read() if args.text == "-" else args.text
    return _act(args, paths, write_note(text=_as_said(args, text)))


def _escalate(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.owning import escalate

    return _act(args, paths, escalate(to=args.to, note=_as_said(args, args.note)))


def _assign(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.owning import assign

    choice = assign(to=args.to, note=_as_said(args, args.note), lasts=args.lasts)
    return _act(args, paths, choice)


def _silence(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.silences import Wanted, make_silence

    wanted = Wanted(tuple(args.matcher), args.lasts, args.comment, args.source, args.confirm)
    return make_silence(_settings(args, paths), wanted, out=sys.stdout, err=sys.stderr)


def _silences(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.silences import list_silences

    return list_silences(_settings(args, paths), as_json=args.json, out=sys.stdout, err=sys.stderr)


def _expire(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.silences import expire_silence

    settings, confirm = _settings(args, paths), args.confirm
    return expire_silence(settings, args.ref, confirm=confirm, out=sys.stdout, err=sys.stderr)


def _snooze(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.acts import put_to_sleep

    return _act(args, paths, put_to_sleep(note=_as_said(args, args.note), lasts=args.lasts))


def _maintenance(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs import maintenance

    settings = (_settings if args.changes is None else _settings_to_change)(args, paths)
    return maintenance.run(settings, args, out=sys.stdout, err=sys.stderr)


def _handover(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs import handover

    settings = (_settings if args.changes is None else _settings_to_change)(args, paths)
    return handover.run(settings, args, out=sys.stdout, err=sys.stderr)


def _handover_verify(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.handover import with_signers
    from oncall_tui.verbs.handover_verify import verify

    settings = with_signers(_settings(args, paths), args.allowed_signers)
    return verify(settings, args.file, as_json=args.json, out=sys.stdout)


def _as_said(args: SimpleNamespace, text: str) -> str:
    """Return a note as it may be saved."""
    from oncall_tui.domain.as_typed import AsTyped

    return AsTyped(text) if args.keep_secrets else text


def _act(args: SimpleNamespace, paths: Paths, choice: Choice) -> int:
    from oncall_tui.verbs.acts import perform

    choice = choice.tagged(args.changes, args.confirm)
    return perform(_settings(args, paths), args.ids, choice, out=sys.stdout, err=sys.stderr)


def _journal_show(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal import show

    return show(_settings(args, paths), args.dir, _chosen(args), as_json=args.json, out=sys.stdout)


def _chosen(args: SimpleNamespace) -> Chosen:
    from oncall_tui.verbs.journal_choice import Chosen

    return Chosen(args.since, args.until, args.incident, args.actor)


def _journal_verify(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_verify import verify

    return verify(_settings(args, paths), args, out=sys.stdout, err=sys.stderr)


def _journal_sync(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_sync import sync

    return sync(_settings_to_change(args, paths), as_json=args.json, out=sys.stdout, err=sys.stderr)


def _journal_redact(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.redact import redact_entry

    settings = _settings_to_change(args, paths)
    return redact_entry(settings, args.index, args.reason, args.dir, out=sys.stdout, err=sys.stderr)


def _journal_export(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_export import export

    return export(
        _settings(args, paths),
        args.dir,
        _chosen(args),
        format_=args.format,
        output=args.output,
        out=sys.stdout,
    )


def _journal_proof(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.journal_tiles import proof

    return proof(_settings(args, paths), args.dir, args.index, out=sys.stdout)


def _approve(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs import approve

    if not args.id:
        return approve.list_waiting(_settings(args, paths), as_json=args.json, out=sys.stdout)
    settings = _settings_to_change(args, paths)
    return approve.answer(
        settings, args.id, deny=args.deny, reason=args.reason, out=sys.stdout, err=sys.stderr
    )


def _runbook_list(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook import list_runbooks

    return list_runbooks(_settings(args, paths), as_json=args.json, out=sys.stdout)


def _runbook_show(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook import show

    return show(_settings(args, paths), args.file, as_json=args.json, out=sys.stdout)


def _runbook_steps(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook import steps

    return steps(_settings(args, paths), args.file, as_json=args.json, out=sys.stdout)


def _runbook_lint(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.runbook_lint import lint_files

    settings = _settings(args, paths)
    return lint_files(
        settings, args.files, strict=args.strict, as_json=args.json, out=sys.stdout, err=sys.stderr
    )


def _report_numbers(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.report import numbers

    return numbers(_settings(args, paths), args, out=sys.stdout, err=sys.stderr)


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

    return enrol(_settings(args, paths), sys.stdout, os.environ)


_VERBS: Mapping[str, Callable[[SimpleNamespace, Paths], int]] = {
    "": _dashboard,
    "version": _version,
    "demo": _demo,
    "init": _init,
    "doctor": _doctor,
    "keys": _keys,
    "alerts": _alerts,
    "ack": _ack,
    "unack": _unack,
    "note": _note,
    "escalate": _escalate,
    "assign": _assign,
    "silence": _silence,
    "silences": _silences,
    "expire": _expire,
    "tickets": _tickets,
    "journal show": _journal_show,
    "journal verify": _journal_verify,
    "journal export": _journal_export,
    "journal proof": _journal_proof,
    "journal redact": _journal_redact,
    "journal sync": _journal_sync,
    "snooze": _snooze,
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
    "report numbers": _report_numbers,
    "upstream serve": _upstream_serve,
    "upstream keys": _upstream_keys,
    "upstream enrol": _upstream_enrol,
}
