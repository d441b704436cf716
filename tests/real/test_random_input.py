"""Random bytes never end the program, never keep a key out, and leave it idle.

`ONCALL_SEEDS=500` tries more of them, and `ONCALL_SLOW_SEEDS=50` more of those that are sent bit by
bit, a minute or two each; so does nobody on every change.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from pathlib import Path

import pytest

from tests.pty_driver import Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.until import until
from tests.real.workplace import Workplace

AT_ONCE = int(os.environ.get("ONCALL_SEEDS", "3"))
BIT_BY_BIT = int(os.environ.get("ONCALL_SLOW_SEEDS", "0"))
TOGETHER = 10
"""Seeds that one session takes, one after the other."""
BUNCH, RATE = 50, 90
"""Bytes at a time and a second: as many keys as the dashboard takes for pressed."""
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


def use(terminal: Terminal) -> float:
    """Return the share of one processor that the program takes for a second from now."""
    before, at = cpu_seconds(terminal.process.pid), time.monotonic()
    time.sleep(1)
    return (cpu_seconds(terminal.process.pid) - before) / (time.monotonic() - at)


def assert_keys_answer(terminal: Terminal) -> None:
    """Whatever the rubbish has led to, Esc leads out of it, and a digit to a screen."""

    def on_sources() -> bool:
        # More than once: the rubbish may end in the middle of a key, or of a paste.
        terminal.press("esc")
        time.sleep(0.15)
        terminal.press("9")
        return found(terminal, "SOURCES")

    def on_board() -> bool:
        terminal.press("1")
        return found(terminal, "BOARD")

    until(on_sources, "a key that works", 10)
    until(on_board, "a key that works", 10)


def found(terminal: Terminal, text: str) -> bool:
    """Whether the screen shows a text soon."""
    with contextlib.suppress(AssertionError):
        terminal.wait_for(text, 0.5)
        return True
    return False


def send_at_once(terminal: Terminal, rubbish: bytes) -> None:
    terminal.send(rubbish)


def send_bit_by_bit(terminal: Terminal, rubbish: bytes) -> None:
    """Slowly enough that every byte of it is a key: one bunch after the other is worked off."""
    for at in range(0, len(rubbish), BUNCH):
        terminal.send(rubbish[at : at + BUNCH])
        time.sleep(BUNCH / RATE)


SENDS = {"once": send_at_once, "bits": send_bit_by_bit}


@pytest.mark.parametrize(
    ("way", "first"),
    [
        *(("once", seed) for seed in range(0, AT_ONCE, TOGETHER)),
        *(("bits", seed) for seed in range(0, BIT_BY_BIT, 1)),
    ],
)
def test_random_input_is_survived(place: Workplace, way: str, first: int) -> None:
    last = min(first + TOGETHER, AT_ONCE) if way == "once" else first + 1
    with place.sit_down() as terminal:
        terminal.wait_for("DiskFull")
        for seed in range(first, last):
            SENDS[way](terminal, rubbish(seed))
            time.sleep(1)
            # On a machine with nothing else to do the first look finds it idle.
            until(lambda: use(terminal) < BUSY, f"idle after seed {seed}", 20)
            assert terminal.process.poll() is None, (seed, terminal.text())
            assert_keys_answer(terminal)
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
        assert terminal.left_behind() == []
    place.assert_proven()


def rubbish(seed: int) -> bytes:
    """Return random bytes without the two that end the program."""
    return bytes(b for b in random.Random(seed).randbytes(SIZE) if b not in WAYS_OUT)
