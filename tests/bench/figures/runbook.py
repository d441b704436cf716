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
                dashboard.press("4", by_look=False)
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
    """Return a runbook of some hundred sections, with all that such files are made of."""
    parts = [f"# A large one\n\n{READ} of the text.\n\n## Steps\n\n1. **{WALK}.** Look.\n"]
    size = len(parts[0])
    number = 0
    while size < SIZE:
        number += 1
        part = _PART.format(n=number)
        parts.append(part)
        size += len(part)
    return "".join(parts)[:SIZE]


_PART = """
## Part {n} of the system

What *part {n}* does, and [where it lives](https://wiki.example/part-{n}).

| host | role |
|---|---|
| app-{n}-1 | first |
| app-{n}-2 | second |

1. **Look at part {n}.** Compare with yesterday.

    ```sh
    ssh <host> 'journalctl -u part-{n} --since -1h | tail -50'
    ```

    - **Expect:** no errors
    - **If not:** go to [the next](#part-{n}-of-the-system)

2. **Restart part {n}** if it hangs.

    ```sh
    ssh <host> sudo systemctl restart part-{n}
    ```

    - **Changes:** sessions of part {n}
    - **Undo:** none
"""


def _configure(place: Workplace, library: Path) -> Path:
    config = place.configure(NOWHERE)
    with config.open("a") as file:
        file.write(f'\n[runbooks]\nlibraries = ["{library}"]\n')
    return config
