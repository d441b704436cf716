"""How the tmux around us is set up, as far as it stands between a program and the terminal."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

LIMIT = 2
"""Seconds that tmux gets."""
NAMES = ("set-clipboard", "allow-passthrough", "escape-time", "focus-events", "mouse")


def tmux_options(env: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return the options in NAMES; one that this tmux does not know is missing.

    None outside of tmux and where it does not answer.
    """
    if not env.get("TMUX"):
        return None
    asked = "\n".join(f"#{{{name}}}" for name in NAMES)
    target = ["-t", env["TMUX_PANE"]] if env.get("TMUX_PANE") else []
    try:
        done = subprocess.run(
            ["tmux", "display-message", "-p", *target, asked],
            capture_output=True, text=True, timeout=LIMIT, check=False, env={**os.environ, **env},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    told = done.stdout[:1_000].split("\n")
    if done.returncode or len(told) < len(NAMES):
        return None
    return {name: value.strip() for name, value in zip(NAMES, told, strict=False) if value.strip()}
