"""A journal of a million entries: folded anew, and at the start of the dashboard."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from pathlib import Path

from data.host import host_name, user_name
from data.journal_reader import JournalReader
from oncall_tui.domain.log_name import log_name
from oncall_tui.domain.work import fold
from tests.bench.alerts import FIRST
from tests.bench.figure import Plan, Result, median, ms, ratios
from tests.bench.figures.first_alert import NOWHERE, fill_cache
from tests.bench.long_journal import write_journal
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

FOLD_LIMIT, START_LIMIT = 2.0, 1.2


def measure(plan: Plan) -> Sequence[Result]:
    """Write the journal, fold it, and start beside it and without one in turn."""
    count = 100_000 if plan.quick else 1_000_000
    short, long = Workplace(plan.folder / "short"), Workplace(plan.folder / "long")
    log = log_name(user_name(), host_name())
    folder = plan.folder / "long" / "state" / "oncall-tui" / "journal" / log
    write_journal(folder, count)
    folds = [_fold(folder, count) for _ in range(3)]
    for place in (short, long):
        fill_cache(place)
    pairs = [(_start(short), _start(long)) for _ in range(plan.rounds + 1)][1:]
    alone, beside = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    compared = ratios(beside, alone)
    note = f"{ms(median(beside))}, without a journal {ms(median(alone))}"
    return [
        Result(f"fold of {count:,} entries", min(folds), FOLD_LIMIT, "s", "nothing kept of before"),
        Result(
            f"first alert beside {count:,} entries / without",
            median(compared),
            START_LIMIT,
            "x",
            note,
            compared,
        ),
    ]


def _fold(folder: Path, count: int) -> float:
    gc.disable()  # as the dashboard starts
    try:
        started = time.perf_counter()
        work = fold(JournalReader(folder, folder.name).skim(0, count))
        took = time.perf_counter() - started
    finally:
        gc.enable()
    assert work.next == count
    return took


def _start(place: Workplace) -> float:
    with Terminal(place.dashboard(place.configure(NOWHERE)), place.env) as program:
        seconds = program.wait_for(FIRST)
        program.settle(0.5, limit=2)
        return seconds
