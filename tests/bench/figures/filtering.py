"""A key typed into a filter over 10,000 alerts: from the filter to the board that follows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tests.bench import alerts
from tests.bench.figure import Plan, Result, median, ms, ratios

if TYPE_CHECKING:
    from oncall_tui.domain.alert import Alert

LIMIT_MS = 50.0
RATIO = 6.0
"""Most of it is the board: its order, its lines, its counts, whatever the filter."""
NOW = 1_767_582_000_000
FILTERS = {
    "pattern": "serv.*slow.*svc-1[0-9]",
    "text": "svc-1",
    "fuzzy": "~svcslow",
    "labels": 'severity="critical",team!~"team-(3|4)",@state=unacked',
}


def measure(plan: Plan) -> Sequence[Result]:
    """Time each kind; beside the pattern a bare loop that searches the same texts with it."""
    rounds = max(3, plan.rounds)
    bare, make, use = _workplace()
    results = []
    for kind, text in FILTERS.items():
        ours, theirs = [], []
        for _ in range(rounds):
            use("no such alert")
            make()
            theirs.append(_timed(bare))
            started = time.perf_counter()
            use(text)
            make()
            ours.append(time.perf_counter() - started)
        said = f"bare loop of re.search {ms(median(theirs))}"
        millis = tuple(second * 1000 for second in ours)
        results.append(
            Result(f"filter, {kind}", median(millis), LIMIT_MS, "ms", said, rounds=millis)
        )
        if kind == "pattern":
            shares = ratios(ours, theirs)
            name = "filter, pattern, to a bare loop"
            results.append(Result(name, median(shares), RATIO, "x", said, rounds=shares))
    return results


def _workplace() -> tuple[Callable[[], object], Callable[[], object], Callable[[str], None]]:
    """Return the bare loop, what builds the board, and what uses a filter."""
    from data.policy_files import load_policy
    from oncall_tui.domain.work_parts import WorkView
    from oncall_tui.services.boarding import Boards

    told = tuple(_alert(number) for number in range(alerts.COUNT))
    boards = Boards(load_policy("sev"), {})
    work = WorkView()

    def make() -> object:
        return boards.make((told,), work=work, skews={}, tickets={}, now=NOW)

    rows = boards.make((told,), work=work, skews={}, tickets={}, now=NOW).rows
    boards.warm(rows)
    texts = [
        "\n".join((*alert.labels.values(), *alert.annotations.values())).lower() for alert in told
    ]
    search = re.compile(FILTERS["pattern"]).search
    return lambda: [search(text) for text in texts], make, boards.set_filter


def _alert(number: int) -> Alert:
    from oncall_tui.domain.alert import Alert

    labels = alerts.labels(number)
    return Alert(
        id=f"bench:{number:016x}@{number}",
        source="bench",
        fingerprint=f"{number:016x}",
        starts_at=NOW - (60 + number) * 1000,
        title=labels["alertname"],
        severity=labels["severity"],
        labels=labels,
        annotations=alerts.texts_of(number, 0),
    )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
