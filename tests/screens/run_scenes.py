"""A run whose steps have gates, as pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.fakes import make_alert
from tests.screens.harness import Seat
from tests.screens.office import Office
from tests.services.fakes_approvals import asked_by_bob

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


RUNNABLE = """# DiskWillFill

1. **Look at the disk.** It is nearly full.
    - **Safe:** it only reads
    - **Expect:** less than 90 %

    ```sh
    df -h <mountpoint>
    ```

2. **Grow the volume.**
    - **Changes:** it never shrinks
    - **Approve:** second person

    ```sh
    grow <mountpoint> 400G
    ```
"""


async def runnable(at: Seat) -> None:
    """A run whose commands the site allows."""
    at.stage.library.texts["DiskWillFill.md"] = RUNNABLE
    at.stage.lend_runner().says = b"/dev/sda1  412G  402G  97%\r\n"
    at.stage.share_approvals()
    await at.answer("prod", [make_alert("DiskWillFill", mountpoint="/var")])
    await at.press("r")
    await at.settle()


async def running_asked(at: Seat) -> None:
    """What is asked before a command is run."""
    await runnable(at)
    await at.press("x")


async def running_over(at: Seat) -> None:
    """A command that has ended, and what it said."""
    await running_asked(at)
    await at.press("enter")


async def approval_asked(at: Seat) -> None:
    """A step that waits for somebody else, behind one whose command was run."""
    await running_over(at)
    await at.press("enter", "d", "a")


async def approval_request(at: Seat) -> None:
    """What somebody else asks."""
    at.stage.share_approvals().publish(asked_by_bob())
    await at.press("5", "A")


async def edited_file(at: Seat) -> None:
    """A file that was edited under its run."""
    await runnable(at)
    at.stage.library.texts["DiskWillFill.md"] = RUNNABLE.replace("400G", "800G")
    await at.press("M")


async def evidence_asked(at: Seat) -> None:
    """Evidence with a secret in it."""
    await runnable(at)
    await at.press("v")
    await at.type("token=abcdefgh12345678")


async def looked_on(at: Seat) -> None:
    """A mate's run, to look at."""
    Office(at.stage).begin()
    await at.press("4", "enter")


RUNS: dict[str, Callable[[Seat], Awaitable[None]]] = {
    "run_runnable": runnable,
    "run_running_asked": running_asked,
    "run_running_over": running_over,
    "run_approval_asked": approval_asked,
    "run_approval_request": approval_request,
    "run_edited_file": edited_file,
    "run_evidence_asked": evidence_asked,
    "run_gates": gates,
    "run_looked_on": looked_on,
    "run_gates_branch": gates_branch,
    "run_gates_choice": gates_choice,
    "run_gates_close": gates_close,
}
