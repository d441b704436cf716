"""Where a text goes that the terminal's clipboard may not have taken: tmux's own, or a file."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from data.output_file import whole_file

NAME = "copied.txt"
LIMIT = 2.0
"""Seconds that tmux gets."""


class CopyAside:
    """The ways beside the terminal."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        """`folder` is the engineer's own (0700)."""
        self._folder = folder
        self._env = env

    def to_tmux(self, text: str) -> bool:
        """Put a text into tmux's buffer, and on the clipboard where tmux may; whether it did."""
        if not self._env.get("TMUX"):
            return False
        try:
            done = subprocess.run(
                ["tmux", "load-buffer", "-w", "-"],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                timeout=LIMIT,
                check=False,
                env={**os.environ, **self._env},
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0

    def to_file(self, text: str) -> str:
        """Write a text to a file 0600 in place of the last one; return its path.

        Raises JournalFullError.
        """
        path = self._folder / NAME
        with whole_file(path) as file:
            file.write(text.encode("utf-8", "replace"))
        return str(path)
