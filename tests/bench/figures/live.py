"""From exec to 10,000 live alerts on screen, against `amtool alert query` of the same server."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence

from tests.bench.alertmanager import alertmanager
from tests.bench.alerts import LIVE
from tests.bench.figure import Plan, Result, median, ms, ratios
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

LIMIT = 0.8


def measure(plan: Plan) -> Sequence[Result]:
    """Start each in turn; without a cache, so that every alert on the screen is a live one."""
    place = Workplace(plan.folder)
    with alertmanager(plan.folder) as url:
        dashboard = place.dashboard(place.configure(url))
        amtool = ("amtool", "alert", "query", f"--alertmanager.url={url}")
        ours: list[float] = []
        theirs: list[float] = []
        for number in range(plan.rounds + 1):
            pair = _run(amtool, place), _start(dashboard, place)
            if number:  # the first round warms the file cache
                theirs.append(pair[0])
                ours.append(pair[1])
    compared = ratios(ours, theirs)
    note = f"all on screen {ms(median(ours))}, amtool {ms(median(theirs))}"
    return [
        Result(
            "launch to 10,000 live alerts / amtool", median(compared), LIMIT, "x", note, compared
        )
    ]


def _start(command: Sequence[str], place: Workplace) -> float:
    shutil.rmtree(place.folder / "cache", ignore_errors=True)
    (place.folder / "cache").mkdir(mode=0o700)
    with Terminal(command, place.env) as program:
        seconds = program.wait_for(LIVE)
        program.settle(0.5, limit=2)
        return seconds


def _run(command: Sequence[str], place: Workplace) -> float:
    started = time.monotonic()
    subprocess.run(command, env=place.env, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - started
