"""The team's list of allowed signers, read again when its file has changed."""

from __future__ import annotations

import logging
from pathlib import Path

from data.trusted_keys import allowed_signers
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.errors import ConfigError

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int, int]


class SignersFile:
    """The list as it was read last; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Raises ConfigError when the list cannot be read."""
        self._path = path
        self._stamp = self._look()
        self.keys: tuple[TrustedKey, ...] = allowed_signers(path)

    def changed(self) -> bool:
        """Look at the file; return whether it was replaced or edited, and read again.

        A list that cannot be read for the moment changes nothing: the last one counts.
        """
        stamp = self._look()
        if stamp in {None, self._stamp}:
            return False
        try:
            keys = allowed_signers(self._path)
        except ConfigError as error:
            log.warning("the old list of allowed signers counts on: %s", error)
            return False
        # The look was before the reading: what is written meanwhile is read the next time.
        self._stamp = stamp
        before, self.keys = self.keys, keys
        return keys != before

    def _look(self) -> Stamp | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
