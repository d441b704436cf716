"""What is said when the disk did not take an entry."""

from __future__ import annotations

import errno
from pathlib import Path

from oncall_tui.errors import JournalFullError

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What room can help against."""


def not_saved(folder: Path, error: OSError) -> JournalFullError:
    """Make an error of ours of one of the operating system."""
    return JournalFullError(
        f"nothing was saved: {error.strerror or error}",
        where=str(folder),
        hint="free some space on this disk, then do it again"
        if error.errno in NO_SPACE
        else "the disk or its file system refuses; look at dmesg, and use another host",
    )
