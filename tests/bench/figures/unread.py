"""A terminal that nobody reads for a minute, while keys are pressed: what goes on, what is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.alerts import LIVE
from tests.bench.figure import Plan, Result, ms
from tests.bench.stub import asked, stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

AGAIN_LIMIT = 1.0
"""Seconds from reading again to the right screen."""
POLL_LIMIT = 2.0
"""The longest time between two polls, by the time that was asked for."""
MEMORY_LIMIT = 16.0
"""MiB: a frame, the terminal's own buffer, and what polls of 10,000 come and go with."""
POLL = 5.0
CHANGED = 100
KEYS = ("\x1b[6~", "\x1b[5~", "G", "g", "j")


def measure(plan: Plan) -> Sequence[Result]:
    """Hold the terminal, press keys on it all the time, and read again."""
    place = Workplace(plan.folder)
    held = 15 if plan.quick else 60
    with (
        stub(changed=CHANGED) as url,
        Terminal(place.dashboard(place.configure(url)), place.env) as dashboard,
    ):
        dashboard.wait_for(LIVE)
        dashboard.watch(2 * POLL)
        memory = _resident(dashboard.pid)
        begun = time.monotonic()
        dashboard.stop_reading()
        _press(dashboard, held)
        polls = [at for at in asked(url) if at >= begun]
        grown = _resident(dashboard.pid) - memory
        dashboard.send("9")
        time.sleep(1.0)
        before = dashboard.bytes
        again = time.monotonic()
        dashboard.read_again()
        shown = dashboard.wait_for("SOURCES") - (again - dashboard.started)
        dashboard.settle(0.5)
        backlog = dashboard.bytes - before
    gaps = [b - a for a, b in zip([begun, *polls], [*polls, begun + held], strict=True)]
    return [
        Result("right screen after nobody read for a minute", shown, AGAIN_LIMIT, "s",
               f"{ms(shown)}; {backlog:,} bytes were read by then"),
        Result("longest time between polls meanwhile / asked for", max(gaps) / POLL, POLL_LIMIT,
               "x", f"{len(polls)} polls in {held} s"),
        Result("memory grown meanwhile", max(0.0, grown), MEMORY_LIMIT, "MB",
               f"{memory:.0f} MB before"),
    ]  # fmt: skip


def _press(terminal: Terminal, seconds: float) -> None:
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        terminal.send(KEYS[number % len(KEYS)])
        number += 1
        time.sleep(0.1)


def _resident(pid: int) -> float:
    """Return resident memory in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
