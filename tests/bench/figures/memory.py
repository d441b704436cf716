"""Memory with 10,000 alerts after several polls, against a bare Textual hello."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.alerts import LIVE
from tests.bench.figure import Plan, Result, median, ratios
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import HELLO, Workplace

LIMIT = 2.2
SECONDS = 12
CHANGED = 100


def measure(plan: Plan) -> Sequence[Result]:
    """Compare what is resident (RSS); the note has the proportional share (PSS) as well."""
    place = Workplace(plan.folder)
    ours: list[tuple[float, float]] = []
    hello: list[tuple[float, float]] = []
    with stub(changed=CHANGED) as url:
        command = place.dashboard(place.configure(url, poll="2s"))
        for _ in range(1 if plan.quick else 3):
            hello.append(_memory(HELLO, place, "hello", 2))
            ours.append(_memory(command, place, LIVE, SECONDS))
    compared = ratios([rss for rss, _ in ours], [rss for rss, _ in hello])
    pss = median(ratios([pss for _, pss in ours], [pss for _, pss in hello]))
    note = (
        f"RSS {median([rss for rss, _ in ours]):.1f} MB, "
        f"hello {median([rss for rss, _ in hello]):.1f} MB; "
        f"PSS {median([pss for _, pss in ours]):.1f} MB ({pss:.2f} x hello)"
    )
    return [
        Result("memory with 10,000, polling / hello", median(compared), LIMIT, "x", note, compared)
    ]


def _memory(
    command: Sequence[str], place: Workplace, pattern: str, seconds: float
) -> tuple[float, float]:
    """Return RSS and PSS in MB."""
    with Terminal(command, place.env) as program:
        program.wait_for(pattern)
        program.watch(seconds)
        lines = Path(f"/proc/{program.pid}/smaps_rollup").read_text().splitlines()
    kilobytes = {
        name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])
    }
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024
