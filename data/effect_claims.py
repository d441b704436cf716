"""Who is sending an effect just now: a lock for each, which ends with the process that holds it."""

from __future__ import annotations

import fcntl
import logging
import os
from pathlib import Path

_log = logging.getLogger(__name__)


class EffectClaims:
    """Implements `ports.Claims` with one file: byte N is locked by whoever sends effect N.

    Such locks belong to a process, and are gone when any descriptor of the file is closed in it:
    so there is one of these in a process for a log, and it opens the file once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def claim(self, index: int) -> bool:
        """Whether no other session is sending it; from then on none does, until `release`.

        Where the file system knows no locks the answer is yes: the remote system is then asked
        whether the effect arrived before, as after a crash.
        """
        try:
            fcntl.lockf(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, index)
        except (BlockingIOError, PermissionError):
            return False
        except OSError as error:
            _log.warning("effects cannot be claimed in %s: %s", self._path, error)
        return True

    def release(self, index: int) -> None:
        """Let other sessions look at it again."""
        if self._descriptor is not None:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, index)

    def close(self) -> None:
        """Let go of all."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(self._path, flags, 0o600)
        return self._descriptor
