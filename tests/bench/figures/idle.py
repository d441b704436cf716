"""What nothing done costs: processor time while forty clocks tick, bytes while none does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.alerts import COUNT, LIVE
from tests.bench.figure import Plan, Result, median
from tests.bench.figures.bytes_ import CHANGED, SIZE, ticking_policy
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

LIMIT = 0.5
"""Seconds of one processor in a minute."""
WINDOW = 10.0
"""Seconds. Polls come each 5."""


def measure(plan: Plan) -> Sequence[Result]:
    """Watch three boards in turn: clocks and polls, clocks and polls that bring news, neither."""
    place = Workplace(plan.folder)
    policy = str(ticking_policy(plan.folder))
    windows = 2 if plan.quick else 6
    with stub(changed=0) as url:
        busy, clocks, _ = _watch(place, url, policy, windows)
        _, _, silent = _watch(place, url, "", windows)
    with stub(changed=CHANGED) as url:
        news, _, _ = _watch(place, url, policy, windows)
    note = (
        f"{clocks} clocks tick, a poll of {COUNT:,} every 5 s without news; "
        f"{median(news):.2g} s with {CHANGED} of them changed in each"
    )
    quiet = "per 10 s, most of 6 windows: " + ", ".join(f"{size:.0f}" for size in silent)
    return [
        Result("processor a minute, nothing done", median(busy), LIMIT, "s", note, busy),
        Result("bytes while nothing ticks", median(silent), 0, "B", quiet, silent),
    ]


def _watch(
    place: Workplace, url: str, policy: str, windows: int
) -> tuple[list[float], int, list[float]]:
    """Return processor seconds a minute, how many clocks tick, and bytes, window by window."""
    config = place.configure(url, policy=policy)
    seconds: list[float] = []
    sizes: list[float] = []
    with Terminal(place.dashboard(config), place.env, size=SIZE) as dashboard:
        dashboard.wait_for(LIVE)
        dashboard.press("f", by_look=False)
        dashboard.watch(5)  # the cache and the imports behind the first poll are over
        clocks = dashboard.text.count("in 3m") + dashboard.text.count("in 4m")
        for _ in range(windows):
            before, written = _processor(dashboard.pid), dashboard.bytes
            dashboard.watch(WINDOW)
            seconds.append((_processor(dashboard.pid) - before) * 60 / WINDOW)
            sizes.append(dashboard.bytes - written)
    return seconds, clocks, sizes


def _processor(pid: int) -> float:
    """Return the processor time, in seconds, that a process has used: to the nanosecond."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9
