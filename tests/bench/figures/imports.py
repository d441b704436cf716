"""What is imported before the first paint beyond a bare hello, against `import textual.app`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from tests.bench.alerts import FIRST
from tests.bench.figure import Plan, Result, median, ms, ratios
from tests.bench.figures.first_alert import NOWHERE, fill_cache
from tests.bench.terminal import Terminal
from tests.bench.workplace import ROOT, Workplace

LIMIT = 10.0


def measure(plan: Plan) -> Sequence[Result]:
    """See what the main thread loads until the first alert shows, then time it alone."""
    place = Workplace(plan.folder)
    fill_cache(place)
    hello = _traced(place, ["hello"], "hello")
    known = {name for name, _ in hello}
    ours = _traced(place, ["oncall-tui", "--config", str(place.configure(NOWHERE))], FIRST)
    extra = [
        (name, main) for name, main in ours if name not in known and not name.startswith("tests")
    ]
    wanted = place.folder / "modules.json"
    lists = {
        "hello": [name for name, _ in hello],
        "main": [name for name, main in extra if main],
        "thread": [name for name, main in extra if not main],
    }
    wanted.write_text(json.dumps(lists))
    timed = [_timed(place, str(wanted)) for _ in range(plan.rounds + 1)][1:]
    compared = [
        100 * share for share in ratios([t["main"] for t in timed], [t["textual"] for t in timed])
    ]
    note = (
        f"own {ms(median([t['main'] for t in timed]))} ({len(lists['main'])} modules), "
        f"textual.app {ms(median([t['textual'] for t in timed]))}; beside it in a thread "
        f"{ms(median([t['thread'] for t in timed]))} ({len(lists['thread'])} modules)"
    )
    return [
        Result(
            "own imports before first paint / textual.app",
            median(compared),
            LIMIT,
            "%",
            note,
            compared,
        )
    ]


def _traced(place: Workplace, program: Sequence[str], pattern: str) -> list[tuple[str, bool]]:
    """Return (module, by the main thread) in order, until the pattern was on the screen."""
    out = place.folder / "trace.json"
    command = (sys.executable, "-m", "tests.bench.import_trace", str(out), *program)
    with Terminal(command, place.env_with_tests) as session:
        painted = session.started + session.wait_for(pattern)
        session.settle(0.5, limit=3)
    return [(name, main) for name, at, main in json.loads(out.read_text()) if at <= painted]


def _timed(place: Workplace, wanted: str) -> dict[str, float]:
    command = (sys.executable, "-m", "tests.bench.import_timing", wanted)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=place.env_with_tests,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
