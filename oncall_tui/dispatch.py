"""What each verb calls; imports lazily."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING

from oncall_tui.dispatch_books import BOOKS
from oncall_tui.said import need_terminal, settings_of

if TYPE_CHECKING:
    from data.paths import Paths
    from oncall_tui.verbs.acts import Choice


def _version(_args: SimpleNamespace, _paths: Paths) -> int:
    from oncall_tui.version import VERSION

    print("oncall-tui", VERSION)
    return 0


def _dashboard(args: SimpleNamespace, paths: Paths) -> int:
    if args.plain:
        from oncall_tui.verbs.plain import tell

        return tell(settings_of(args, paths), out=sys.stdout)
    from oncall_tui.build import run_dashboard
    from oncall_tui.settings import require_sources

    need_terminal()
    settings = settings_of(args, paths)
    require_sources(settings)
    return run_dashboard(settings)


def _demo(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.demo import serve, show

    if args.headless:
        return serve(paths, seed=args.seed, speed=args.speed, out=sys.stdout)
    need_terminal()
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
        lambda: settings_of(args, paths),
        paths,
        os.environ,
        as_json=args.json,
        out=sys.stdout,
        ask=ask_terminal if sys.stdin.isatty() and sys.stdout.isatty() else None,
    )


def _keys(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.keys import list_keys

    return list_keys(settings_of(args, paths), as_json=args.json, out=sys.stdout)


def _alerts(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.alerts import list_alerts

    return list_alerts(
        settings_of(args, paths),
        filter_=args.filter,
        mine=args.mine,
        as_json=args.json,
        out=sys.stdout,
        err=sys.stderr,
    )


def _tickets(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.tickets import list_tickets

    return list_tickets(settings_of(args, paths), as_json=args.json, out=sys.stdout, err=sys.stderr)


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

    return _act(
        args, paths, escalate(to=args.to, note=_as_said(args, args.note), anyone=args.anyone)
    )


def _assign(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.owning import assign

    note = _as_said(args, args.note)
    choice = assign(to=args.to, note=note, lasts=args.lasts, anyone=args.anyone)
    return _act(args, paths, choice)


def _silence(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.silences import Wanted, make_silence

    wanted = Wanted(tuple(args.matcher), args.lasts, args.comment, args.source, args.confirm)
    return make_silence(settings_of(args, paths), wanted, out=sys.stdout, err=sys.stderr)


def _silences(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.silences import list_silences

    return list_silences(
        settings_of(args, paths), as_json=args.json, out=sys.stdout, err=sys.stderr
    )


def _expire(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.silences import expire_silence

    settings, confirm = settings_of(args, paths), args.confirm
    return expire_silence(settings, args.ref, confirm=confirm, out=sys.stdout, err=sys.stderr)


def _snooze(args: SimpleNamespace, paths: Paths) -> int:
    from oncall_tui.verbs.acts import put_to_sleep

    return _act(args, paths, put_to_sleep(note=_as_said(args, args.note), lasts=args.lasts))


def _as_said(args: SimpleNamespace, text: str) -> str:
    """Return a note as it may be saved."""
    from oncall_tui.domain.as_typed import AsTyped

    return AsTyped(text) if args.keep_secrets else text


def _act(args: SimpleNamespace, paths: Paths, choice: Choice) -> int:
    from oncall_tui.verbs.acts import perform

    choice = choice.tagged(args.changes, args.confirm)
    return perform(
        settings_of(args, paths),
        args.ids,
        choice,
        out=sys.stdout,
        err=sys.stderr,
        as_json=args.json,
    )


VERBS: Mapping[str, Callable[[SimpleNamespace, Paths], int]] = {
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
    "snooze": _snooze,
    **BOOKS,
}
"""By what `options.parse` calls it; empty is the dashboard."""
