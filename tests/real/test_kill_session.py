"""kill -9 at random moments of sessions at the keyboard: what the screen called saved is there.

ONCALL_TUI_KILLS sets how many sessions are killed; 100 unless set.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import threading
from pathlib import Path

import pytest

from tests.pty_driver import EndedError, Terminal
from tests.real.alertmanager_server import RealAlertmanager, alert
from tests.real.workplace import Workplace

KILLS = int(os.environ.get("ONCALL_TUI_KILLS", "100"))
VERIFY_EVERY = 10
STARTING = 1.5
"""Seconds from the start within which every other session is struck; a start takes about one."""
ACTING = 0.8
"""Seconds from its first paint within which each of the rest is struck."""


@pytest.mark.timeout(900)
def test_no_saved_entry_is_lost(tmp_path: Path, own_alertmanager: RealAlertmanager) -> None:
    own_alertmanager.fire(alert("DiskFull"))
    place = Workplace(tmp_path)
    place.watch(own_alertmanager.url)
    chance = random.Random(20)
    saved = kept = 0
    for number in range(KILLS):
        before = acts(place)
        if number % 2:
            seen = killed_session(place, after_start=chance.uniform(0.1, STARTING))
        else:
            seen = killed_session(place, after_paint=chance.uniform(0, ACTING))
        after = acts(place)
        assert after[: len(before)] == before, "an entry of an earlier session is gone"
        assert len(after) - len(before) >= seen, f"session {number}: {seen} were saved"
        saved, kept = saved + seen, len(after)
        if (number + 1) % VERIFY_EVERY == 0:
            place.assert_proven()
    place.assert_proven()
    assert kept >= saved
    print(f"{KILLS} sessions killed: {saved} acts were called saved, {kept} stand in the journal")
    assert saved >= KILLS // 4, "too few acts before the kill to prove anything"


def acts(place: Workplace) -> list[str]:
    """Return the whole lines of acknowledgements and withdrawals, as they are on the disk."""
    found = []
    for path in sorted(place.journal.glob("*/seg-*.jsonl")):
        whole, _, _ = path.read_text(errors="replace").rpartition("\n")
        found += [line for line in whole.splitlines() if '"type":"alert.' in line]
    return found


def killed_session(
    place: Workplace, *, after_start: float | None = None, after_paint: float = 0
) -> int:
    """Start, act as fast as the screen answers, be killed; return how many acts it called saved."""
    seen = 0
    with place.sit_down() as terminal:
        killer = threading.Timer(after_start or 0, terminal.process.kill)
        if after_start is not None:
            killer.start()
        with contextlib.suppress(EndedError, OSError):
            acked = re.search(r"\backed +.?DiskFull", terminal.wait_for("DiskFull")) is not None
            if after_start is None:
                killer = threading.Timer(after_paint, terminal.process.kill)
                killer.start()
            while True:
                acked = not acked
                act(terminal, acked=acked)
                seen += 1
        killer.join()
    return seen


def act(terminal: Terminal, *, acked: bool) -> None:
    """Acknowledge or withdraw, and wait until the screen says that it is saved."""
    terminal.press("a" if acked else "u")
    terminal.wait_for(r"(?<!un-)acknowledged 1, saved" if acked else "un-acknowledged 1, saved")
