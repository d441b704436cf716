"""Reports over a year: 200,000 entries on the disk, read whole by the program itself."""

from __future__ import annotations

import resource
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
"""Seconds of the processor, from the command to the end of the program; the note has those on the
wall, in which whatever runs beside it has a share."""
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
        took, wall = min(_run(place, config, words) for _ in range(min(plan.rounds, 3)))
        note = f"whole program; {wall:.1f} s by the clock on the wall"
        found.append(Result(f"{name}, {count:,} entries", took, LIMIT, "s", note))
    return found


def _run(place: Workplace, config: Path, words: Sequence[str]) -> tuple[float, float]:
    """Return the time of the processor, and that on the wall."""
    started, before = time.perf_counter(), _spent()
    command = [*place.dashboard(config), *words]
    subprocess.run(command, env=place.env, check=True, stdout=subprocess.DEVNULL)
    return _spent() - before, time.perf_counter() - started


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
