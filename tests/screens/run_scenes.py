"""A run whose steps have gates, as pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.fakes import make_alert
from tests.screens.harness import Seat

GATES = """# DiskWillFill

## Meaning

The disk of `<instance>` is full within four hours.

## Diagnosis

1. **Confirm the number.** Measure on the host itself; do not trust the alert alone.

    ```bash
    ssh <instance> df -h <mountpoint>
    ```

    - **Expect:** the file system at 97 % or more
    - **If not:** the alert is stale; go to [Close](#close)
2. **What is filling it?** `ssh <instance> du -xhd1 <mountpoint>`
    - **Choose:** what is the largest of them
        - old logs or dumps: [Free space](#free-space)
        - real data growth: [Grow the volume](#grow-the-volume)
    - **Evidence:** the three largest

## Free space

1. **Delete what is shipped elsewhere.** `ssh <instance> rm -r /var/log/archive`
    - **Changes:** deletes files
    - **Undo:** restore them from the log store

## Grow the volume

1. **Ask for a larger volume.**
    - **Ask:** `size`: new size, such as 200Gi?
    - **Changes:** a volume can grow but never shrink
    - **Approve:** second person
    - **Within:** 15m, or go to [Close](#close)

## Close

1. **Let it settle.**
    - **Wait:** 5m
    - **Expect:** the alert has cleared
"""


async def gates(at: Seat) -> None:
    """A step that expects something."""
    at.stage.library.texts["DiskWillFill.md"] = GATES
    await at.answer("prod", [make_alert("DiskWillFill", mountpoint="/var")])
    await at.press("r")
    await at.settle()


async def gates_branch(at: Seat) -> None:
    """A branch was chosen; the step in hand needs a value and a second person, and is timed."""
    await gates(at)
    await at.press("d", "o", "2", "d")
    await at.type("/var/lib/postgresql 412G")
    await at.press("enter")


async def gates_choice(at: Seat) -> None:
    """The question of a step."""
    await gates(at)
    await at.press("d", "d")


async def gates_close(at: Seat) -> None:
    """Closing with something that is owed."""
    await gates(at)
    await at.press("d", "o", "1", "d", "x", "enter", "d", "c")


RUNS: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "run_gates": gates,
    "run_gates_branch": gates_branch,
    "run_gates_choice": gates_choice,
    "run_gates_close": gates_close,
}
