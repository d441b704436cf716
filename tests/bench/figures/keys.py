"""From j or k to a changed screen, in 10,000 alerts with ticks and polls; lnav beside it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.alerts import COUNT, LIVE, labels
from tests.bench.figure import Plan, Result, SkippedError, median, ms, percentile, ratios
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

RATIO_LIMIT = 2.5
P99_LIMIT = 30.0
BLOCK = "j" * 20 + "k" * 20
CHANGED = 100
"""Alerts that differ from poll to poll: one in a hundred."""


def measure(plan: Plan) -> Sequence[Result]:
    """Press in blocks, ours and lnav's in turn, both running all the time."""
    if shutil.which("lnav") is None:
        raise SkippedError("lnav is not installed (Debian: lnav)")
    place = Workplace(plan.folder)
    viewer = ("lnav", str(_log(plan.folder)))
    pauses = random.Random(2)  # not in step with ticks and polls
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    missed = 0
    with (
        stub(changed=CHANGED) as url,
        Terminal(place.dashboard(place.configure(url)), place.env) as dashboard,
        Terminal(viewer, place.env) as lnav,
    ):
        dashboard.wait_for(LIVE)
        dashboard.press("f", by_look=False)  # every alert a line of its own
        lnav.wait_for("example.org")
        lnav.press("g", by_look=False)  # it opens at the end, where j does nothing
        for terminal in (dashboard, lnav):
            terminal.settle(1.0)
        for number in range(3 if plan.quick else 9):
            mine = _press(dashboard, pauses, by_look=True)
            other = _press(lnav, pauses, by_look=False)
            if number:
                ours.append(mine)
                theirs.append(other)
                missed += len(BLOCK) - len(mine)
    every = [seconds for block in ours for seconds in block]
    peers = [seconds for block in theirs for seconds in block]
    compared = ratios([median(block) for block in ours], [median(block) for block in theirs])
    p99 = percentile(every, 0.99)
    note = (
        f"p50 {ms(median(every))}, lnav {ms(median(peers))}; "
        f"{len(every)} presses, {missed} without effect"
    )
    tail = (
        f"p95 {ms(percentile(every, 0.95))}, worst {ms(max(every))}; "
        f"lnav p99 {ms(percentile(peers, 0.99))}"
    )
    return [
        Result(
            "j, k with 10,000 alerts, ticks, polls: p50 / lnav",
            median(compared),
            RATIO_LIMIT,
            "x",
            note,
            compared,
        ),
        Result("j, k with 10,000 alerts, ticks, polls: p99", p99 * 1000, P99_LIMIT, "ms", tail),
    ]


def _press(terminal: Terminal, pauses: random.Random, *, by_look: bool) -> list[float]:
    terminal.settle(0)
    took: list[float] = []
    for key in BLOCK:
        seconds = terminal.press(key, by_look=by_look)
        if seconds is not None:
            took.append(seconds)
        terminal.watch(pauses.uniform(0.06, 0.1))
    return took


def _log(folder: Path) -> Path:
    """Write the same alerts as a log, one a line."""
    path = folder / "alerts.log"
    lines = (
        f"2026-01-05T03:{n // 600 % 60:02}:{n // 10 % 60:02}.{n % 10}00Z {label['severity']} "
        f"{label['alertname']} {label['service']} {label['instance']}\n"
        for n, label in ((n, labels(n)) for n in range(COUNT))
    )
    path.write_text("".join(lines))
    return path
