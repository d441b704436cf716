"""`report incident` and the like: documents of the journals, printed or written to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TextIO

from data.paths import expand
from oncall_tui.build import open_headless
from oncall_tui.errors import ReportError
from oncall_tui.settings import Settings

if TYPE_CHECKING:
    from oncall_tui.domain.document import Facts
    from oncall_tui.services.desk import Desk
    from oncall_tui.services.report_survey import Progress
    from oncall_tui.services.reports import Reports

ENDINGS = {".html": "html", ".htm": "html", ".json": "json"}
"""What the name of a file says of its form."""


def document(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Print a document, or write it to a file; `args` as parsed. Raises OncallError."""
    kind = args.verb.partition(" ")[2]
    path = None if args.output in {"", "-"} else expand(args.output).absolute()
    form = _form(args, path)
    with open_headless(settings, with_team=False) as headless:
        desk = headless.desk
        if desk.open_reports is None or desk.open_press is None:
            raise ReportError("there are no documents here")
        reports, press = desk.open_reports(desk), desk.open_press()
        with told(err) as progress:
            facts = _FACTS[kind](reports, args, progress)
            if reports.missing and _fetched(desk, reports):
                facts = _FACTS[kind](reports, args, progress)
            more = _proofs(settings, reports, facts, kind, form, args)
        text = press.write(kind, facts, form, **more)
    if path is None:
        out.write(text)
    else:
        write_new(path, text, force=args.force)
        err.write(f"{path}\n")
    return 0


def _fetched(desk: Desk, reports: Reports) -> bool:
    """Ask the upstream for the texts that a document lacks; whether it was asked."""
    reach = None if desk.open_reach is None else desk.open_reach()
    if reach is None or not reach.has_team or reach.ask(reports.missing):
        return False
    reports.asked = desk.clock.now()
    return True


def write_new(path: Path, text: str, *, force: bool) -> None:
    """Write a file 0600; raise UsageError where something is there, unless forced."""
    from data.output_file import whole_file

    with whole_file(path, replace=force) as file:
        file.write(text.encode("utf-8"))


@contextmanager
def told(err: TextIO) -> Iterator[Progress]:
    """Say on a terminal how many entries were read; leave no trace of it."""

    def progress(count: int) -> None:
        if err.isatty():
            err.write(f"\r{count:,} entries")
            err.flush()

    try:
        yield progress
    finally:
        if err.isatty():
            err.write("\r\x1b[K")
            err.flush()


def _form(args: SimpleNamespace, path: Path | None) -> str:
    if args.json:
        return "json"
    ending = "" if path is None else ENDINGS.get(path.suffix.lower(), "")
    return str(args.format or ending or "md")


def _proofs(
    settings: Settings,
    reports: Reports,
    facts: Facts,
    kind: str,
    form: str,
    args: SimpleNamespace,
) -> dict[str, Any]:
    """Write the proofs of an incident's entries where asked; return them for JSON."""
    from oncall_tui.domain.report_incident import IncidentFacts

    asked = kind == "incident" and (args.proofs or form == "json")
    if not asked or not isinstance(facts, IncidentFacts):
        return {}
    import json

    from data.entry_evidence import JournalEvidence
    from oncall_tui.logbook import own_log
    from oncall_tui.services.report_proofs import gather

    evidence = JournalEvidence(own_log(settings.paths), settings.paths.state / "team")
    found = gather(facts.id, reports.entries_of(facts), evidence).builtins()
    if args.proofs:
        path = expand(args.proofs).absolute()
        write_new(path, json.dumps(found, ensure_ascii=True, indent=1) + "\n", force=args.force)
    return {"proofs": found} if form == "json" else {}


_Make = Callable[["Reports", SimpleNamespace, "Progress"], "Facts"]
_FACTS: dict[str, _Make] = {
    "incident": lambda reports, args, tell: reports.incident(args.id, tell),
    "postmortem": lambda reports, args, tell: reports.postmortem(args.id, tell),
    "defect": lambda reports, args, tell: reports.defect(args.id, tell),
    "shift": lambda reports, args, tell: reports.shift(args.of, last=args.last, progress=tell),
    "maintenance": lambda reports, args, tell: reports.maintenance(args.ref, tell),
    "access": lambda reports, _, tell: reports.access(tell),
}
