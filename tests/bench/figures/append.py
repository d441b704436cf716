"""A signed, durable append to the journal; beside it the bare write that cannot be avoided."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.figure import Plan, Result, median, percentile

P50_LIMIT, P99_LIMIT = 1.5, 3.0
BEFORE = 50
"""Pairs that are not counted: they open files."""
TARGET = {
    "kind": "alert",
    "id": "bench:1f2e3d4c5b6a7988@1767582000000",
    "source": "bench",
    "key": "1f2e3d4c5b6a7988",
    "title": "ServiceDown",
    "severity": "critical",
    "starts_at": 1767582000000,
}
ACT = {"targets": [TARGET], "until": 1767585600000}


def measure(plan: Plan) -> Sequence[Result]:
    """Append, ours and bare in turn: both meet the disk and the processor in the same state."""
    append, line = _journal(plan.folder / "state")
    bare = _bare(plan.folder / "bare", line)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(300 if plan.quick else 2000):
        pair = _timed(bare), _timed(append)
        if number >= BEFORE:
            theirs.append(pair[0])
            ours.append(pair[1])
    p50 = median(ours), median(theirs)
    p99 = percentile(ours, 0.99), percentile(theirs, 0.99)
    size = f"{line} bytes a line; "
    return [
        Result("signed durable append, p50", p50[0] / p50[1], P50_LIMIT, "x", size + _said(*p50)),
        Result("signed durable append, p99", p99[0] / p99[1], P99_LIMIT, "x", _said(*p99)),
    ]


def _said(ours: float, bare: float) -> str:
    return f"{ours * 1e6:.0f} us; bare write and fdatasync {bare * 1e6:.0f} us"


def _journal(state: Path) -> tuple[Callable[[], object], int]:
    """Return what appends one act, and how long its line is."""
    from data.clock import SystemClock
    from data.journal_file import open_journal
    from data.signing import key_file_signer

    state.mkdir(mode=0o700)
    signer = key_file_signer(state, comment="bench")
    journal = open_journal(
        state, user="bench", host="host", clock=SystemClock(), signer=signer, tool_version="0"
    )

    def append() -> object:
        return journal.append("alert.acked", ACT)

    append()
    append()
    segment = max(state.rglob("seg-*.jsonl"))
    return append, len(segment.read_bytes().splitlines()[-1]) + 1


def _bare(path: Path, length: int) -> Callable[[], object]:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    line = b"x" * (length - 1) + b"\n"

    def write() -> None:
        os.write(file, line)
        os.fdatasync(file)

    return write


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
