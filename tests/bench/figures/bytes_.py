"""What goes over the line while clocks tick and nothing is done, and for a page; less beside it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.bench.alerts import COUNT, LIVE, labels
from tests.bench.figure import Plan, Result, SkippedError, median, ratios
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import ROOT, Workplace

IDLE_LIMIT = 450.0
PAGE_LIMIT = 1.6
SIZE = (120, 56)
"""Forty alerts beside head, lower pane and keys."""
CHANGED = 100
TICKING = 'ack = "171m"'
"""The oldest alerts, which stand first, started 167 minutes ago: their seconds are shown."""
PAGE_DOWN = "\x1b[6~"
PAGES = 15


def measure(plan: Plan) -> Sequence[Result]:
    """Count bytes that the terminal is sent."""
    if shutil.which("less") is None:
        raise SkippedError("less is not installed")
    place = Workplace(plan.folder)
    with stub(changed=CHANGED) as url:
        config = place.configure(url, policy=str(ticking_policy(plan.folder)))
        with Terminal(place.dashboard(config), place.env, size=SIZE) as dashboard:
            dashboard.wait_for(LIVE)
            dashboard.press("f", by_look=False)
            dashboard.settle(1.0)
            ticking = dashboard.text.count("in 3m") + dashboard.text.count("in 4m")
            idle = _idle(dashboard, 10 if plan.quick else 30)
            pages = _pages(dashboard)
    with Terminal(("less", str(_log(plan.folder))), place.env, size=SIZE) as less:
        less.wait_for("example.org")
        theirs = _pages(less)
    compared = ratios(pages, theirs)
    note = f"{ticking} clocks tick, a poll every 5 s with {CHANGED} of {COUNT:,} alerts changed"
    page = f"{median(pages):,.0f} bytes, less {median(theirs):,.0f}"
    return [
        Result("bytes a second, nothing done", idle, IDLE_LIMIT, "B/s", note),
        Result("bytes of a page / less", median(compared), PAGE_LIMIT, "x", page, compared),
    ]


def _idle(terminal: Terminal, seconds: float) -> float:
    before = terminal.bytes
    terminal.watch(seconds)
    return (terminal.bytes - before) / seconds


def _pages(terminal: Terminal) -> list[float]:
    sizes: list[float] = []
    for _ in range(PAGES):
        before = terminal.bytes
        terminal.press(PAGE_DOWN, by_look=False)
        terminal.settle(0.15)
        sizes.append(terminal.bytes - before)
    return sizes


def ticking_policy(folder: Path) -> Path:
    """Write the usual policy with one target that the oldest alerts are about to miss."""
    path = folder / "policy.toml"
    usual = (ROOT / "data" / "policies" / "sev.toml").read_text()
    path.write_text(usual.replace('ack = "15m"', TICKING, 1))
    return path


def _log(folder: Path) -> Path:
    path = folder / "alerts.log"
    path.write_text(
        "".join(" ".join(labels(number).values()).ljust(118)[:118] + "\n" for number in range(2000))
    )
    return path
