"""From `q` to the shell, on a board of 10,000 alerts that is polled."""

from __future__ import annotations

from collections.abc import Sequence

from tests.bench.alerts import LIVE
from tests.bench.figure import Plan, Result, median, ms
from tests.bench.stub import stub
from tests.bench.terminal import NotShownError, Terminal
from tests.bench.workplace import Workplace

LIMIT = 0.25
CHANGED = 100


def measure(plan: Plan) -> Sequence[Result]:
    """Leave as often as there are rounds."""
    place = Workplace(plan.folder)
    with stub(changed=CHANGED) as url:
        command = place.dashboard(place.configure(url))
        taken = [_leave(command, place) for _ in range(plan.rounds)]
    note = f"worst {ms(max(taken))}"
    return [Result("q to the shell", median(taken), LIMIT, "s", note, taken)]


def _leave(command: Sequence[str], place: Workplace) -> float:
    with Terminal(command, place.env) as dashboard:
        dashboard.wait_for(LIVE)
        dashboard.settle(1.0, limit=3)
        dashboard.send("q")
        seconds = dashboard.wait_end()
        if seconds is None:
            raise NotShownError("the shell")
        return seconds
