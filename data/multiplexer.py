"""Whether somebody came back to a terminal that tmux had kept for them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping


def attached_since(env: Mapping[str, str], at: int) -> bool:
    """Whether tmux says that a client was attached anew since then, milliseconds, UTC; slow.

    False outside of tmux and where it does not answer. GNU screen does not tell when.
    """
    if not env.get("TMUX"):
        return False
    target = ["-t", env["TMUX_PANE"]] if env.get("TMUX_PANE") else []
    try:
        done = subprocess.run(
            ["tmux", "display-message", "-p", *target, "#{session_last_attached}"],
            capture_output=True, timeout=2, check=False, env={**os.environ, **env},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    told = done.stdout[:100].strip()
    # Whole seconds: one that is just over counts.
    return done.returncode == 0 and _is_number(told) and int(told) * 1000 > at


def _is_number(told: bytes) -> bool:
    return told.isdigit() and len(told) < 12
