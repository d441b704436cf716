"""Keeps other processes of the same user out of this one's memory while a key is in it.

Not root, and not whoever has the terminal: docs/journal.md says what stays open.
"""

from __future__ import annotations

import ctypes
import logging
import resource
import sys

PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
"""linux/prctl.h; 0: no core dump, and no ptrace or /proc/<pid>/mem by the same user."""

log = logging.getLogger(__name__)


def guard_memory() -> bool:
    """Switch core dumps and looks into the memory off, for good; return whether both worked.

    For good: what Python frees is not wiped, so a key outlives its session. Harmless elsewhere than
    on Linux, where only the limit of core files is set.
    """
    return all((_no_core_files(), _not_dumpable()))


def is_guarded() -> bool:
    """Whether the kernel keeps the same user's other processes out."""
    return _prctl(PR_GET_DUMPABLE, 0) == 0


def _no_core_files() -> bool:
    try:
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        # The hard limit stays, so that commands of a runbook can have what they ask for.
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    except (OSError, ValueError) as error:
        log.warning("core files cannot be switched off: %s", error)
        return False
    return True


def _not_dumpable() -> bool:
    if _prctl(PR_SET_DUMPABLE, 0) == 0:
        return True
    log.warning("this system cannot keep debuggers out of the program's memory")
    return False


def _prctl(option: int, value: int) -> int:
    """Call prctl(2); -1 where there is none."""
    if not sys.platform.startswith("linux"):
        return -1
    try:
        call = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return -1
    return int(call(option, ctypes.c_ulong(value), 0, 0, 0))
