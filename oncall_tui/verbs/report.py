"""`report numbers`: figures of the journals on this host."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TextIO

from oncall_tui.build import open_headless
from oncall_tui.domain.duration import parse_duration
from oncall_tui.errors import OncallError, UsageError
from oncall_tui.services.numbers_out import numbers_csv, numbers_json, numbers_lines
from oncall_tui.settings import Settings
from oncall_tui.verbs.output import write_json, write_line


def numbers(settings: Settings, args: SimpleNamespace, *, out: TextIO, err: TextIO) -> int:
    """Print the figures; `args.last` is how far back, such as 4w. Raises OncallError."""
    if args.json and args.csv:
        raise UsageError("--json and --csv do not go together", hint="name one of them")
    with open_headless(settings, with_team=False) as headless:
        desk = headless.desk
        if desk.open_numbers is None:
            raise OncallError("there are no figures here")
        found = desk.open_numbers()
        since = desk.clock.now() - parse_duration(args.last) * 1000 if args.last else None

        def progress(count: int) -> None:
            if err.isatty():
                err.write(f"\r{count:,} entries")
                err.flush()

        figures = found.figures(since=since, progress=progress)
        if err.isatty():
            err.write("\r\x1b[K")
    if args.json:
        write_json(numbers_json(figures, found.rules), out)
    elif args.csv:
        out.write(numbers_csv(figures, found.rules))
    else:
        for line in numbers_lines(figures, found.rules):
            write_line(line, out)
    return 0
