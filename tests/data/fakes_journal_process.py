"""Starts writers of a journal as processes, and kills them."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from tests.data.fakes_journal import journal_in, judge

ROOT = Path(__file__).parents[2]


def start_writer(state: Path, count: int, word: str) -> subprocess.Popen[str]:
    """Start a process that appends entries and prints the index of each that was saved."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.data.journal_process", str(state), str(count), word],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_writers(state: Path, kills: int, *, seed: int) -> int:
    """Kill a writer with SIGKILL again and again; return how many entries were said to be saved.

    After each kill every entry that was said to be saved must be there, and at the end the whole
    journal must be proven.
    """
    moments = random.Random(seed)
    saved: dict[int, tuple[str, int]] = {}
    for kill in range(kills):
        word = f"writer {kill}"
        saved |= _write_and_kill(state, word, moments)
        there = {e.i: (e.d.get("word"), e.d.get("n")) for e in journal_in(state).entries()}
        missing = {i: said for i, said in saved.items() if there.get(i) != said}
        assert not missing, missing
    journal_in(state).append("x", {})
    report = judge(state)
    assert report.exit_code == 0, report.headline
    return len(saved)


def _write_and_kill(state: Path, word: str, moments: random.Random) -> dict[int, tuple[str, int]]:
    """Let a writer save a few entries, then kill it somewhere in the next ones."""
    writer = start_writer(state, 100_000, word)
    assert writer.stdout is not None
    said = [int(writer.stdout.readline()) for _ in range(1 + moments.randrange(12))]
    # Burning a random number of steps lands the kill anywhere within an append.
    for _ in range(moments.randrange(20_000)):
        pass
    writer.kill()
    rest = writer.stdout.read()
    writer.wait()
    writer.stdout.close()
    said += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return {index: (word, n) for n, index in enumerate(said)}
