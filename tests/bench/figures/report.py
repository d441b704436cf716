"""Reports over a year: 200,000 entries on the disk, read whole by the program itself."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from data.host import host_name, user_name
from oncall_tui.domain.log_name import log_name
from tests.bench.figure import Plan, Result
from tests.bench.figures.first_alert import NOWHERE
from tests.bench.workplace import Workplace
from tests.bench.year import write_year

LIMIT = 5.0
"""Seconds, from the command to the end of the program."""
ENTRIES = 200_000
REPORTS = (
    ("report incident", "report", "incident", "INC-0", "--format", "md"),
    ("report postmortem", "report", "postmortem", "INC-0", "--format", "html"),
    ("report shift", "report", "shift", "--of", "alice"),
    ("report access", "report", "access"),
    ("report numbers", "report", "numbers", "--json"),
)


def measure(plan: Plan) -> Sequence[Result]:
    """Write the journal and make each report of it; the fold of an earlier start is not there."""
    count = ENTRIES // 10 if plan.quick else ENTRIES
    place = Workplace(plan.folder / "year")
    log = log_name(user_name(), host_name())
    folder = plan.folder / "year" / "state" / "oncall-tui" / "journal" / log
    write_year(folder, count)
    config = place.configure(NOWHERE)
    found = []
    for name, *words in REPORTS:
        took = min(_run(place, config, words) for _ in range(min(plan.rounds, 3)))
        found.append(Result(f"{name}, {count:,} entries", took, LIMIT, "s", "whole program"))
    return found


def _run(place: Workplace, config: Path, words: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [*place.dashboard(config), *words], env=place.env, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - started
