"""What may be said on the command line. Nothing is done here."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn

from oncall_tui.domain.dangerous import Dangerous
from oncall_tui.domain.themes import THEMES
from oncall_tui.errors import UsageError

_ABOUT = "Live alerts, acknowledgement timers, runbook checklists and a signed journal."
_EXITS = """exit codes: 0 done, 1 an error (one line says which), 2 wrong usage or no terminal;
alerts, tickets, silences: 3 some sources did not answer, 4 none did;
ack, unack, note, assign, escalate, silence, expire: 3 saved, not sent yet;
handover verify, report check: 1 tampered, 2 cannot judge;
journal verify: 1 tampered, 2 cannot judge, 3 valid but without a receipt;
journal sync: 1 the upstream has another history, 3 not all of it has a receipt yet"""


_ANYONE = "take a name that no list here has"


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
    parser.set_defaults(
        verb="",
        config=None,
        read_only=False,
        ascii=False,
        theme="",
        plain=False,
        no_mouse=False,
        changes=None,
    )
    _general(parser)
    parser.add_argument(
        "--version", action="store_const", dest="verb", const="version", help="print the version"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", parser_class=_Parser)
    _starting(verbs)
    _looking(verbs)
    _acting(verbs)
    _silencing(verbs)
    _journal(verbs)
    _runbook(verbs)
    _approving(verbs)
    _maintenance(verbs)
    _handover(verbs)
    _report(verbs)
    _upstream(verbs)
    return parser.parse_args(argv, SimpleNamespace())


def _general(parser: argparse.ArgumentParser) -> None:
    """Add what may stand before and after the verb; a default would undo what stood before it."""
    add = parser.add_argument
    add("--config", metavar="FILE", default=argparse.SUPPRESS, help="read this configuration only")
    add("--read-only", action="store_true", default=argparse.SUPPRESS, help="show, change nothing")
    add("--ascii", action="store_true", default=argparse.SUPPRESS, help="draw with ASCII only")
    add("--no-mouse", action="store_true", default=argparse.SUPPRESS, help="leave the mouse alone")
    add(
        "--plain",
        action="store_true",
        default=argparse.SUPPRESS,
        help="no screen: a line for each alert, then one for each thing that happens",
    )
    add("--theme", metavar="NAME", default=argparse.SUPPRESS, help=f"colours: {', '.join(THEMES)}")


def _verb(
    verbs: Any,  # noqa: ANN401 - argparse's type is private
    name: str,
    help_: str,
    *,
    as_json: bool = False,
    changes: Dangerous | None = None,
) -> _Parser:
    """Add a verb; one that `changes` anything is refused in read-only mode, whatever it does."""
    verb, _, noun = name.rpartition(" ")
    parser: _Parser = verbs.add_parser(noun, help=help_, description=help_, allow_abbrev=False)
    parser.set_defaults(verb=f"{verb} {noun}" if verb else noun, changes=changes)
    _general(parser)
    if changes is not None:
        parser.add_argument(
            "--confirm", default="", metavar="WORD", help="yes, or how many, where that is asked"
        )
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
    _verb(verbs, "keys", "list every command of the dashboard and its keys", as_json=True)
    _verb(verbs, "doctor", "check configuration, endpoints, keys and terminal", as_json=True)


def _looking(verbs: Any) -> None:  # noqa: ANN401
    alerts = _verb(verbs, "alerts", "poll once and list what is wrong, worst first", as_json=True)
    alerts.add_argument("--filter", default="", metavar="F", help="as `/` in the dashboard")
    alerts.add_argument(
        "--mine", action="store_true", help="only yours, the oldest acknowledgement first"
    )
    _verb(verbs, "tickets", "poll once and list the tickets", as_json=True)


def _acting(verbs: Any) -> None:  # noqa: ANN401
    ack = _verb(verbs, "ack", "acknowledge alerts", as_json=True, changes=Dangerous.ACK)
    ack.add_argument("--note", default="", metavar="TEXT", help="why, or what you are doing")
    ack.add_argument("--for", dest="lasts", metavar="TIME", help="until when, such as 30m or 4h")
    unack = _verb(
        verbs, "unack", "withdraw acknowledgements", as_json=True, changes=Dangerous.UNACK
    )
    unack.add_argument("--note", default="", metavar="TEXT", help="why")
    note = _verb(verbs, "note", "write a note to alerts", as_json=True, changes=Dangerous.NOTE)
    note.add_argument("--text", required=True, help="the note; - reads it from standard input")
    hide = "hide alerts from your own board; asks nothing: their ids are enough"
    snooze = _verb(verbs, "snooze", hide, as_json=True, changes=Dangerous.SNOOZE)
    snooze.add_argument("--note", default="", metavar="TEXT", help="why")
    snooze.add_argument(
        "--for", dest="lasts", required=True, metavar="TIME", help="1m to 1d, such as 30m"
    )
    for verb in (ack, unack, note, snooze, *_owning(verbs)):
        verb.add_argument(
            "--keep-secrets", action="store_true", help="save the note as it is, secrets and all"
        )
        verb.add_argument("ids", nargs="+", metavar="ID", help="id, fingerprint, or how it begins")


def _owning(verbs: Any) -> tuple[_Parser, ...]:  # noqa: ANN401
    ask = "ask the next level, or somebody; asks nothing itself: ids are enough"
    escalate = _verb(verbs, "escalate", ask, as_json=True, changes=Dangerous.ESCALATE)
    escalate.add_argument("--to", default="", metavar="WHO", help="L2, or a person; default: next")
    escalate.add_argument("--note", required=True, metavar="TEXT", help="what they are needed for")
    escalate.add_argument("--anyone", action="store_true", help=_ANYONE)
    assign = _verb(
        verbs, "assign", "give alerts to somebody", as_json=True, changes=Dangerous.ASSIGN
    )
    assign.add_argument("--to", required=True, metavar="WHO", help="a person")
    assign.add_argument("--note", default="", metavar="TEXT", help="why, or what is known")
    assign.add_argument("--for", dest="lasts", metavar="TIME", help="until when, such as 30m or 4h")
    assign.add_argument("--anyone", action="store_true", help=_ANYONE)
    return escalate, assign


def _silencing(verbs: Any) -> None:  # noqa: ANN401
    make = _verb(verbs, "silence", "silence alerts at their source", changes=Dangerous.SILENCE)
    make.add_argument(
        "--matcher",
        action="append",
        required=True,
        metavar="M",
        help='such as alertname="DiskFull"; may be repeated, all have to fit',
    )
    make.add_argument("--for", dest="lasts", default="2h", metavar="TIME", help="default: 2h")
    make.add_argument("--comment", required=True, metavar="TEXT", help="why")
    make.add_argument("--source", default="", metavar="NAME", help="where, if there are several")
    expire = _verb(
        verbs, "expire", "end a silence; asks nothing: its name is enough", changes=Dangerous.EXPIRE
    )
    expire.add_argument("ref", metavar="REF", help="as silences lists it, or how it begins")
    _verb(verbs, "silences", "list all silences, soonest end first", as_json=True)


def _journal(verbs: Any) -> None:  # noqa: ANN401
    nouns = _nouns(verbs, "journal", "show and verify what was done")
    sync = "send it to the upstream, once"
    _verb(nouns, "journal sync", sync, as_json=True, changes=Dangerous.SEND)
    show = _verb(nouns, "journal show", "list the entries, oldest first", as_json=True)
    _choosing(show.add_argument)
    verify = _verb(nouns, "journal verify", "check every entry and signature", as_json=True)
    _verify(verify.add_argument)
    export = _verb(nouns, "journal export", "write the entries for people or other programs")
    _export(export.add_argument)
    proof = _verb(nouns, "journal proof", "print the proof of one entry, a .tlog-proof file")
    proof.add_argument("index", type=int, metavar="INDEX", help="the entry, as show counts")
    erase = "erase the texts of an entry, and say so in another"
    redact = _verb(nouns, "journal redact", erase, changes=Dangerous.REDACT)
    redact.add_argument("index", type=int, metavar="INDEX", help="the entry, as show counts")
    redact.add_argument(
        "--reason", default="", metavar="TEXT", help="why; it stays in the journal for good"
    )
    for verb in (show, verify, export, proof, redact):
        verb.add_argument("dir", nargs="?", metavar="DIR", help="folder of a log; default: yours")


def _export(add: Callable[..., object]) -> None:
    formats = ("jsonl", "markdown", "csv", "cloudevents", "otlp", "tiles")
    add("--format", choices=formats, default="jsonl", help="default: jsonl, as it is stored")
    add(
        "--output",
        default="-",
        metavar="FILE",
        help="a file, - for standard output; a folder: of jsonl, or .tar.gz, a bundle; of tiles",
    )
    _choosing(add)


def _choosing(add: Callable[..., object]) -> None:
    add("--since", default="", metavar="TIME", help="2h (ago), 2026-03-02 or 2026-03-02T14:00Z")
    add("--until", default="", metavar="TIME", help="up to that time")
    add("--incident", default="", metavar="ID", help="only what belongs to it")
    add("--actor", default="", metavar="WHO", help="only what they did; without @ of any domain")


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
    lint = _verb(nouns, "runbook lint", "say what is wrong with runbooks", as_json=True)
    lint.add_argument(
        "files", nargs="+", metavar="FILE", help="a file, a folder, or a path in a library"
    )
    lint.add_argument("--strict", action="store_true", help="exit 1 for warnings too")


def _approving(verbs: Any) -> None:  # noqa: ANN401
    help_ = "what others ask you to approve; with an id and a reason, sign an answer"
    approve = _verb(verbs, "approve", help_, as_json=True, changes=Dangerous.APPROVE)
    add = approve.add_argument
    add("id", nargs="?", default="", metavar="ID", help="as the list has it; without it, the list")
    add("--deny", action="store_true", help="do not agree")
    add("--reason", default="", metavar="TEXT", help="why; it is signed")


def _upstream(verbs: Any) -> None:  # noqa: ANN401
    nouns = _nouns(verbs, "upstream", "the server that keeps a team's journals")
    serve = _verb(nouns, "upstream serve", "take in journals and answer with receipts")
    add = serve.add_argument
    add("--listen", default="127.0.0.1:8470", metavar="HOST:PORT", help="default: %(default)s")
    add("--store", metavar="URL", help="sqlite:///PATH, the default, or postgresql://...")
    add("--allowed-signers", metavar="FILE", help="who is enrolled, in ssh's format")
    add("--tls-cert", metavar="FILE", help="serve HTTPS with this certificate")
    add("--tls-key", metavar="FILE", help="key of the certificate")
    add("--forwarded-allow-ips", default="", metavar="LIST", help="proxies that are believed")
    add("--rate", type=_rate, default=100.0, metavar="N", help="requests a second and address")
    keys = _verb(nouns, "upstream keys", "print the keys that clients pin")
    _verb(nouns, "upstream enrol", "print the lines that enrol you; send them to who runs it")
    for verb in (serve, keys):
        verb.add_argument("--keys", metavar="DIR", help="folder of the two private keys")
        verb.add_argument("--name", metavar="NAME", help="what new keys are called; default: host")


def _maintenance(verbs: Any) -> None:  # noqa: ANN401
    nouns = _nouns(verbs, "maintenance", "planned windows: what is out of service, and when")
    _verb(nouns, "maintenance list", "list the windows", as_json=True)
    helps = {
        "announce": "note that it is announced, and print the text to paste",
        "begin": "note that the work begins",
        "extend": "let it end later",
        "close": "close it with the answers to its checklist",
    }
    made = {
        noun: _verb(nouns, f"maintenance {noun}", help_, changes=Dangerous.MAINTAIN)
        for noun, help_ in helps.items()
    }
    for verb in made.values():
        verb.add_argument("name", metavar="NAME", help="the window, as the configuration calls it")
    add = made["extend"].add_argument
    add("--for", dest="lasts", required=True, metavar="TIME", help="how much longer, such as 30m")
    add("--reason", required=True, metavar="TEXT", help="why it takes longer")
    add = made["close"].add_argument
    for answer, meaning in (("done", "done"), ("failed", "failed"), ("na", "not applicable")):
        add(f"--{answer}", default="", metavar="N,N", help=f"points that are {meaning}; or all")
    add("--note", default="", metavar="TEXT", help="needed where a point failed")


def _report(verbs: Any) -> None:  # noqa: ANN401
    from oncall_tui.options_report import incident_options, report_options

    incident_options(verbs, _verb)
    report_options(_nouns(verbs, "report", "what the journal comes to"), _verb)


def _handover(verbs: Any) -> None:  # noqa: ANN401
    from oncall_tui.options_handover import handover_options, shift_options

    handover_options(_nouns(verbs, "handover", "hand a shift over, and take one"), _verb)
    shift_options(_nouns(verbs, "shift", "when you are on duty"), _verb)


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


def _rate(text: str) -> float:
    """Read a rate for argparse; 0 is none."""
    rate = float(text)
    if not 0 <= rate <= 1_000_000:
        raise ValueError(text)
    return rate
