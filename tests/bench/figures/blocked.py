"""How long a poll of 10,000 keeps the event loop from its next beat."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from tests.bench.alerts import LIVE
from tests.bench.figure import Plan, Result, median, ms
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

LIMIT = 20.0
POLL = 5
CHANGED = 100


def measure(plan: Plan) -> Sequence[Result]:
    """Take the longest gap of each poll's window, with polls and without, session by session."""
    place = Workplace(plan.folder)
    polls = 4 if plan.quick else 8
    rounds = 1 if plan.quick else 3
    worst: list[float] = []
    idle: list[float] = []
    typical: list[float] = []
    with stub(changed=CHANGED) as url:
        for _ in range(rounds):
            quiet = _windows(place, url, "1h", 3)
            busy = _windows(place, url, f"{POLL}s", polls)
            idle.append(median(quiet))  # not the longest: one hiccup there would hide ours
            worst.append(max(busy))
            typical.append(median(busy))
    excess = [max(0.0, busy - quiet) * 1000 for busy, quiet in zip(worst, idle, strict=True)]
    note = (
        f"longest gap in {polls} polls {ms(median(worst))}, in the median poll "
        f"{ms(median(typical))}, without polls {ms(median(idle))}; {CHANGED} alerts change a poll"
    )
    return [
        Result("event loop blocked by a poll of 10,000", median(excess), LIMIT, "ms", note, excess)
    ]


def _windows(place: Workplace, url: str, poll: str, count: int) -> list[float]:
    """Return the longest gap, in seconds, of each of `count` windows as long as a poll."""
    out = place.folder / "late.json"
    config = place.configure(url, poll=poll)
    command = (sys.executable, "-m", "tests.bench.heartbeat", str(out), "--config", str(config))
    with Terminal(command, place.env_with_tests) as session:
        session.wait_for(LIVE)
        session.watch(3)  # the first poll, the cache and the imports behind it are over
        began = time.monotonic()
        session.watch(POLL * count)
    late = json.loads(out.read_text())
    windows = [0.0] * count
    for at, gap in late:
        number = int((at - began) // POLL)
        if 0 <= number < count:
            windows[number] = max(windows[number], gap)
    return windows
