"""From exec to the first alert of 10,000 in the cache, against a bare Textual hello."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.alerts import FIRST, LIVE
from tests.bench.figure import Plan, Result, median, ms, ratios
from tests.bench.stub import stub
from tests.bench.terminal import Terminal
from tests.bench.workplace import HELLO, Workplace

LIMIT = 1.3
NOWHERE = "http://127.0.0.1:9"
"""Refuses at once: what is on the screen comes from the cache."""


def measure(plan: Plan) -> Sequence[Result]:
    """Fill the cache by one real session, then start with the network gone."""
    place = Workplace(plan.folder)
    fill_cache(place)
    ours = place.dashboard(place.configure(NOWHERE))
    started: list[float] = []
    hello: list[float] = []
    for number in range(plan.rounds + 1):
        pair = _start(HELLO, place, "hello"), _start(ours, place, FIRST)
        if number:  # the first round warms the file cache
            hello.append(pair[0])
            started.append(pair[1])
    compared = ratios(started, hello)
    note = f"first alert {ms(median(started))}, hello {ms(median(hello))}"
    return [
        Result(
            "first alert of 10,000 in the cache / hello",
            median(compared),
            LIMIT,
            "x",
            note,
            compared,
        )
    ]


def fill_cache(place: Workplace) -> None:
    """Run one session against 10,000 alerts."""
    with (
        stub(changed=0) as url,
        Terminal(place.dashboard(place.configure(url)), place.env) as session,
    ):
        session.wait_for(LIVE)
        session.settle(1.0, limit=5)


def _start(command: Sequence[str], place: Workplace, pattern: str) -> float:
    with Terminal(command, place.env) as program:
        seconds = program.wait_for(pattern)
        program.settle(0.5, limit=2)
        return seconds
