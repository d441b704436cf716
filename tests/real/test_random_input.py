"""Random bytes never end the program, never keep a key out, and leave it idle.

`ONCALL_SEEDS=500` tries more of them; so does nobody on every change, since each takes seconds.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

SEEDS = int(os.environ.get("ONCALL_SEEDS", "3"))
SIZE = 20_000
WAYS_OUT = {0x11, 0x71}
"""Ctrl+Q and q end the program, as they should."""
BUSY = 0.2
"""Of one processor: more is not idle."""


@pytest.fixture
def place(tmp_path: Path, alertmanager: RealAlertmanager) -> Workplace:
    alertmanager.fire(alert("DiskFull"), alert("QueueGrows"))
    place = Workplace(tmp_path)
    place.watch(alertmanager.url)
    return place


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_idle(terminal: Terminal) -> bool:
    before, at = cpu_seconds(terminal.process.pid), time.monotonic()
    time.sleep(1)
    return cpu_seconds(terminal.process.pid) - before < BUSY * (time.monotonic() - at)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_input_is_survived(place: Workplace, seed: int) -> None:
    stream = bytes(b for b in random.Random(seed).randbytes(SIZE) if b not in WAYS_OUT)
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        terminal.send(stream)
        until(lambda: is_idle(terminal), "an idle program", 60)
        assert terminal.process.poll() is None, terminal.text()

        def gone() -> bool:
            # More than once: the rubbish may end in the middle of a key or of a paste.
            terminal.press("ctrl+q")
            time.sleep(0.3)
            return terminal.process.poll() is not None

        until(gone, "the end of the program", 120)
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
    place.assert_proven()
