"""A runbook of 128 KB: from the key to its first paint, to read it and to walk it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figure import Plan, Result, median, ms
from tests.bench.terminal import Terminal
from tests.bench.workplace import Workplace

SIZE = 128 * 1024
LIMIT_MS = 300.0
NOWHERE = "http://127.0.0.1:9"
NAME = "a-large-one.md"
READ, WALK = "Opening words", "What comes first"


def measure(plan: Plan) -> Sequence[Result]:
    """Start anew each round: the first runbook of a session also loads the parser."""
    place = Workplace(plan.folder)
    library = plan.folder / "library"
    library.mkdir()
    (library / NAME).write_text(large())
    command = place.dashboard(_configure(place, library))
    reading: list[float] = []
    walking: list[float] = []
    for _ in range(max(3, plan.rounds)):
        for key, words, into in (("\r", READ, reading), ("r", WALK, walking)):
            with Terminal(command, place.env) as dashboard:
                dashboard.wait_for("board")
                dashboard.settle(1.0, limit=4)
                dashboard.send("4")
                dashboard.wait_for(NAME)
                dashboard.settle(1.0, limit=4)
                pressed = time.monotonic() - dashboard.started
                dashboard.send(key)
                into.append((dashboard.wait_for(words) - pressed) * 1000)
    return [
        Result(
            f"128 KB runbook, {what}: first paint",
            median(millis),
            LIMIT_MS,
            "ms",
            f"worst {ms(max(millis) / 1000)}; the first of its session, parser loaded with it",
            rounds=tuple(millis),
        )
        for what, millis in (("read", reading), ("walked", walking))
    ]


def large() -> str:
    """Return a runbook as dense as public ones: in 128 KB some 300 sections and 300 steps."""
    parts = [f"# A large one\n\n{READ} of the text.\n\n## Steps\n\n1. **{WALK}.** Look.\n"]
    size = len(parts[0])
    number = 0
    while size < SIZE:
        number += 1
        part = (_GATED, _PROSE, _PLAIN, _PLAIN)[number % 4].format(n=number)
        parts.append(part)
        size += len(part)
    return "".join(parts)[:SIZE]


_PLAIN = """
## Part {n} is slow

Requests to part {n} take longer than they should. Usually one of its neighbours has been restarted
and its caches are cold; sometimes a query without an index has come with the last release. The
dashboard shows which of the two it is: all requests are slow, or only those of one kind.

- Compare the dashboard of part {n} with the one of last week.

    ```sh
    ssh <host> 'journalctl -u part-{n} --since -1h | tail -50'
    ```
"""

_PROSE = """
## What part {n} does

It takes what the gateway hands on and puts it into the queue of part {n}. It holds no state of its
own, so that any of its hosts can be taken out at any time; see [the design](https://wiki.example/{n}).
What it writes goes through two proxies. When both are gone, it keeps what it has for ten minutes.

| host | role |
|---|---|
| app-{n}-1 | first |
| app-{n}-2 | second |
"""

_GATED = """
## Restart part {n}

1. **Take one host out**, and wait until nobody is connected to it any more.
    - **Expect:** no errors
    - **If not:** put it back and ask the owner
2. **Restart it**, and put it back when it answers for a minute without an error.

    ```sh
    ssh <host> sudo systemctl restart part-{n}
    ```

    - **Changes:** sessions of part {n}
"""


def _configure(place: Workplace, library: Path) -> Path:
    config = place.configure(NOWHERE)
    with config.open("a") as file:
        file.write(f'\n[runbooks]\nlibraries = ["{library}"]\n')
    return config
