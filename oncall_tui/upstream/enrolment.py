"""Who is enrolled: the file of allowed signers, read anew whenever it changes."""

from __future__ import annotations

import logging
from pathlib import Path

from data.trusted_keys import allowed_signers
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.errors import ConfigError

_log = logging.getLogger(__name__)


class Enrolment:
    """The allowed signers as the file has them now."""

    def __init__(self, path: Path | None) -> None:
        """Without a file nobody is enrolled. Raises ConfigError when it cannot be read."""
        self._path = path
        self._read: tuple[object, ...] | None = None
        self._keys: tuple[TrustedKey, ...] = ()
        if path is not None:
            self._read = _state(path)
            self._keys = allowed_signers(path)

    def keys(self) -> tuple[TrustedKey, ...]:
        """Return them; while the file cannot be read, nobody counts."""
        if self._path is None:
            return ()
        found = _state(self._path)
        if found != self._read:
            # Noted before reading: a change in between makes it be read once more.
            self._read = found
            try:
                self._keys = allowed_signers(self._path)
            except ConfigError as error:
                self._keys = ()
                _log.error("nobody is enrolled: %s", error)
        return self._keys


def _state(path: Path) -> tuple[object, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
