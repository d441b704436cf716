"""`python -m tests.bench`: measure, and print one table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from tests.bench.figure import Measure, Plan, Result, SkippedError
from tests.bench.figures import (
    append,
    backlog,
    blocked,
    bytes_,
    filtering,
    first_alert,
    idle,
    imports,
    keys,
    link,
    live,
    long_journal,
    memory,
    quit_,
    report,
    runbook,
    unread,
    verify,
)

FIGURES: dict[str, Measure] = {
    "first-alert": first_alert.measure,
    "live": live.measure,
    "keys": keys.measure,
    "blocked": blocked.measure,
    "bytes": bytes_.measure,
    "idle": idle.measure,
    "quit": quit_.measure,
    "unread": unread.measure,
    "link": link.measure,
    "memory": memory.measure,
    "imports": imports.measure,
    "append": append.measure,
    "long-journal": long_journal.measure,
    "verify": verify.measure,
    "backlog": backlog.measure,
    "filter": filtering.measure,
    "runbook": runbook.measure,
    "report": report.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; exit 1 when something could not be measured for an error."""
    chosen = _parser().parse_args(arguments)
    sys.setswitchinterval(0.0005)  # the thread that stamps output must not wait for the emulator
    results: list[Result] = []
    failed = False
    for name in chosen.only or FIGURES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rounds = chosen.rounds or (3 if chosen.quick else 9)
        with tempfile.TemporaryDirectory(prefix="oncall-bench-") as folder:
            try:
                results += FIGURES[name](Plan(Path(folder), rounds, chosen.quick))
            except SkippedError as reason:
                results.append(Result(name, None, 0, note=str(reason)))
            except Exception:  # noqa: BLE001 - one figure that breaks must not cost the others
                failed = True
                results.append(Result(name, None, 0, note="failed, see standard error"))
                traceback.print_exc()
    print(_json(results) if chosen.json else _table(results))
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: a first look")
    parser.add_argument("--rounds", type=int, help="rounds of each comparison")
    parser.add_argument(
        "--only", action="append", choices=FIGURES, metavar="NAME", help=", ".join(FIGURES)
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    return parser


def _machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores {_processor()}, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Textual {version('textual')}; load {load}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _value(number: float | None, unit: str) -> str:
    if number is None:
        return "-"
    return f"{number:.2f}" if unit == "x" else f"{number:.3g} {unit}"


def _table(results: Sequence[Result]) -> str:
    head = ("figure", "measured", "limit", "", "absolute")
    rows = [
        (
            result.figure,
            _value(result.value, result.unit),
            _value(result.limit, result.unit) if result.value is not None else "-",
            result.verdict,
            result.note,
        )
        for result in results
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(4)]
    lines = [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]))
        for row in (head, *rows)
    ]
    return "\n".join((*lines, "", _machine()))


def _json(results: Sequence[Result]) -> str:
    figures = [asdict(result) | {"verdict": result.verdict} for result in results]
    return json.dumps({"machine": _machine(), "figures": figures}, indent=1)


if __name__ == "__main__":
    sys.exit(main())
