"""The program as one user of the host, which may be killed before one of its durable steps.

`python -m tests.real.handover_process USER STEP words...`: STEP 0 lets it live; STEP n kills the
process, by SIGKILL, right before the n-th thing that it would write for good: an entry of the
journal, or a file of a note.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import data.handover_files
import oncall_tui.logbook
from data.journal_file import JournalFile
from oncall_tui.cli import main

P = ParamSpec("P")
R = TypeVar("R")


def dying(at: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return what makes a function kill the process when `at` calls of all such have begun."""
    calls = itertools.count(1)

    def wrapped(function: Callable[P, R]) -> Callable[P, R]:
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if next(calls) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return call

    return wrapped


if __name__ == "__main__":
    user, step, *words = sys.argv[1:]
    before = dying(int(step))
    vars(oncall_tui.logbook)["user_name"] = lambda: user
    JournalFile.append = before(JournalFile.append)  # type: ignore[method-assign]
    files = vars(data.handover_files)
    files["put_whole"] = before(files["put_whole"])
    sys.exit(main(words))
