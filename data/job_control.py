"""Whether a program that stops itself would ever go on: somebody must be there to see to it."""

from __future__ import annotations

import os
from pathlib import Path

MOST = 16
"""Wrappers between us and a shell."""


def can_come_back(proc: Path = Path("/proc"), pid: int | None = None) -> bool:
    """Whether a shell with job control waits for our process group; see setpgid(2), setsid(2).

    Nobody does where tmux, ssh or a terminal started the program by itself: it would stand still
    for ever, and the terminal with it.
    """
    here = _ids(proc, os.getpid() if pid is None else pid)
    if here is None:
        return False
    at, group, session = here
    for _ in range(MOST):
        above = _ids(proc, at)
        if above is None or above[2] != session:
            return False
        if above[1] != group:
            return True
        at = above[0]
    return False


def _ids(proc: Path, pid: int) -> tuple[int, int, int] | None:
    """Return parent, process group and session, as proc(5) has them."""
    try:
        _, _, rest = (proc / str(pid) / "stat").read_text(errors="replace").rpartition(")")
        _, parent, group, session, *_ = rest.split()
        return int(parent), int(group), int(session)
    except (OSError, ValueError):
        return None
