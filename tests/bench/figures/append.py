"""A signed, durable append to the journal; beside it the bare write that cannot be avoided."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from tests.bench.figure import Plan, Result, median, percentile, ratios

P50_LIMIT, P99_LIMIT = 1.5, 3.0
BLOCK = 50
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
    """Append in blocks, ours and bare in turn, on the file system of the temporary folder."""
    append, line = _journal(plan.folder / "state")
    bare = _bare(plan.folder / "bare", line)
    ours: list[list[float]] = []
    theirs: list[list[float]] = []
    for number in range(6 if plan.quick else 31):
        pair = _timed(bare), _timed(append)
        if number:  # the first block opens files
            theirs.append(pair[0])
            ours.append(pair[1])
    middle = ratios(list(map(median, ours)), list(map(median, theirs)))
    all_ours, all_theirs = (list(chain.from_iterable(blocks)) for blocks in (ours, theirs))
    p50 = _said(median(all_ours), median(all_theirs))
    slow, slow_bare = percentile(all_ours, 0.99), percentile(all_theirs, 0.99)
    return [
        Result("signed durable append, p50", median(middle), P50_LIMIT, "x", p50, middle),
        Result(
            "signed durable append, p99",
            slow / slow_bare,
            P99_LIMIT,
            "x",
            f"{line} bytes a line; {_said(slow, slow_bare)}",
        ),
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


def _timed(work: Callable[[], object]) -> list[float]:
    took = []
    for _ in range(BLOCK):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return took
