"""What may be said on the command line. Nothing is done here."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

from oncall_tui.errors import UsageError

_ABOUT = "Live alerts, acknowledgement timers, runbook checklists and a signed journal."
_EXITS = """exit codes: 0 done, 1 an error (one line says which), 2 wrong usage or no terminal;
alerts, tickets: 3 some sources did not answer, 4 none did; ack, unack, note: 3 saved, not sent yet;
journal verify: 1 tampered, 2 cannot judge, 3 valid but without a receipt"""


class _Parser(argparse.ArgumentParser):
    """Ends in a UsageError, so that a wrong option gets one line like any other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"see `{self.prog} --help`")


def parse(argv: Sequence[str]) -> SimpleNamespace:
    """Read the command line; `verb` says what to do. Raises UsageError, and exits for --help."""
    parser = _Parser(
        prog="oncall-tui",
        description=_ABOUT,
        epilog=_EXITS,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(verb="", config=None, read_only=False, ascii=False)
    _general(parser)
    parser.add_argument(
        "--version", action="store_const", dest="verb", const="version", help="print the version"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", parser_class=_Parser)
    _starting(verbs)
    _looking(verbs)
    _acting(verbs)
    _journal(verbs)
    _runbook(verbs)
    return parser.parse_args(argv, SimpleNamespace())


def _general(parser: argparse.ArgumentParser) -> None:
    """Add what may stand before and after the verb; a default would undo what stood before it."""
    add = parser.add_argument
    add("--config", metavar="FILE", default=argparse.SUPPRESS, help="read this configuration only")
    add("--read-only", action="store_true", default=argparse.SUPPRESS, help="show, change nothing")
    add("--ascii", action="store_true", default=argparse.SUPPRESS, help="draw with ASCII only")


def _verb(verbs: Any, name: str, help_: str, *, as_json: bool = False) -> _Parser:  # noqa: ANN401 - argparse's type is private
    verb, _, noun = name.rpartition(" ")
    parser: _Parser = verbs.add_parser(noun, help=help_, description=help_, allow_abbrev=False)
    parser.set_defaults(verb=f"{verb} {noun}" if verb else noun)
    _general(parser)
    if as_json:
        parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser


def _starting(verbs: Any) -> None:  # noqa: ANN401
    demo = _verb(verbs, "demo", "a simulated estate and the dashboard on it")
    demo.add_argument("--seed", type=int, default=0, metavar="N", help="vary the story")
    demo.add_argument(
        "--speed", type=_speed, default=1.0, metavar="X", help="tell it X times as fast"
    )
    demo.add_argument("--headless", action="store_true", help="only serve the estate")
    _verb(verbs, "init", "write a commented configuration")
    _verb(verbs, "doctor", "check configuration, endpoints, keys and terminal", as_json=True)


def _looking(verbs: Any) -> None:  # noqa: ANN401
    alerts = _verb(verbs, "alerts", "poll once and list what is wrong, worst first", as_json=True)
    alerts.add_argument("--filter", default="", metavar="F", help="as `/` in the dashboard")
    _verb(verbs, "tickets", "poll once and list the tickets", as_json=True)


def _acting(verbs: Any) -> None:  # noqa: ANN401
    ack = _verb(verbs, "ack", "acknowledge alerts")
    ack.add_argument("--note", default="", metavar="TEXT", help="why, or what you are doing")
    ack.add_argument("--for", dest="lasts", metavar="TIME", help="until when, such as 30m or 4h")
    unack = _verb(verbs, "unack", "withdraw acknowledgements")
    unack.add_argument("--note", default="", metavar="TEXT", help="why")
    note = _verb(verbs, "note", "write a note to alerts")
    note.add_argument("--text", required=True, help="the note; - reads it from standard input")
    for verb in (ack, unack, note):
        verb.add_argument("ids", nargs="+", metavar="ID", help="id, fingerprint, or how it begins")


def _journal(verbs: Any) -> None:  # noqa: ANN401
    nouns = _nouns(verbs, "journal", "show and verify what was done")
    show = _verb(nouns, "journal show", "list the entries, oldest first", as_json=True)
    verify = _verb(nouns, "journal verify", "check every entry and signature", as_json=True)
    _verify(verify.add_argument)
    for verb in (show, verify):
        verb.add_argument("dir", nargs="?", metavar="DIR", help="folder of a log; default: yours")


def _verify(add: Callable[..., object]) -> None:
    add("--allowed-signers", metavar="FILE", help="trust the keys in this file, in ssh's format")
    add("--krl", metavar="FILE", help="trust none of the keys revoked in this file of ssh-keygen")
    add(
        "--revoked-at",
        type=_moment,
        metavar="TIME",
        help="when they were, as 2026-11-21T06:00Z; what the upstream saw before stays trusted",
    )
    add("--require-touch", action="store_true", help="trust only security keys that were touched")
    add(
        "--upstream-key",
        action="append",
        default=[],
        metavar="KEY",
        help="ask for receipts by this key, as `upstream keys` prints it; may be repeated",
    )
    add(
        "--receipt",
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint or receipt that was kept elsewhere; may be repeated",
    )


def _runbook(verbs: Any) -> None:  # noqa: ANN401
    nouns = _nouns(verbs, "runbook", "list and read runbooks")
    _verb(nouns, "runbook list", "list the runbooks", as_json=True)
    show = _verb(nouns, "runbook show", "print a runbook as plain text", as_json=True)
    steps = _verb(nouns, "runbook steps", "print what would be walked", as_json=True)
    for verb in (show, steps):
        verb.add_argument("file", metavar="FILE", help="a file, or its path in a library")


def _nouns(verbs: Any, name: str, help_: str) -> Any:  # noqa: ANN401
    parser = verbs.add_parser(name, help=help_, description=help_, allow_abbrev=False)
    return parser.add_subparsers(title="verbs", metavar="VERB", required=True, parser_class=_Parser)


def _speed(text: str) -> float:
    """Read a speed for argparse, which turns the ValueError into its own error."""
    speed = float(text)
    if not 0 < speed <= 1000:
        raise ValueError(text)
    return speed


def _moment(text: str) -> int:
    """Read a time with its zone for argparse: milliseconds, UTC."""
    from datetime import datetime

    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return round(moment.timestamp() * 1000)
