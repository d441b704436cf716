"""By what way an engineer sits at this host: read from the processes above ours (Linux)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

MOST = 32
"""Steps up; there are five or six as a rule."""

CARRIERS = {"mosh-server": "mosh", "sshd": "ssh", "sshd-session": "ssh"}


def line_kind(env: Mapping[str, str], proc: Path = Path("/proc"), pid: int | None = None) -> str:
    """Return `mosh`, `ssh` or an empty string: neither, or nobody knows.

    Inside tmux and screen the way is the one of their server, which may have come by another.
    """
    at = os.getpid() if pid is None else pid
    for _ in range(MOST):
        name, at = _above(proc / str(at) / "stat")
        if name in CARRIERS:
            return CARRIERS[name]
        if at <= 1:
            break
    return "ssh" if env.get("SSH_CONNECTION") or env.get("SSH_TTY") else ""


def _above(stat: Path) -> tuple[str, int]:
    """Return a process's name and its parent, as proc(5) has them; ("", 0) where there is none."""
    try:
        head, _, rest = stat.read_text(errors="replace").rpartition(")")
        return head.partition("(")[2], int(rest.split()[1])
    except (OSError, ValueError, IndexError):
        return "", 0
