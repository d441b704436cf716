"""Reads a file that somebody names as evidence: a plain file, as far as is kept, as text."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from data.paths import expand
from oncall_tui.domain.taken import MOST, Taken
from oncall_tui.domain.terminal_text import terminal_text
from oncall_tui.errors import RunbookError


def read_evidence(path: str) -> Taken:
    """Return what is kept of a file; whole lines where it is too long. Raises RunbookError."""
    found = expand(path.strip())
    try:
        descriptor = os.open(found, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise _refused(found, "it is no file")
            content = file.read(MOST + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _refused(found, why) from error
    truncated = len(content) > MOST
    if truncated:
        content = content[:MOST]
        content = content.rpartition(b"\n")[0] or content  # half a secret is not found
    if b"\0" in content:
        raise _refused(found, "it is no text")
    return Taken(found.name[:200], terminal_text(content), about.st_size, truncated)


def _refused(path: Path, why: str) -> RunbookError:
    return RunbookError("the file is not kept", where=str(path), hint=why)
