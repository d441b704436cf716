"""Folds of a journal in the cache folder. Any of these files can be deleted at any time."""

from __future__ import annotations

import logging
import os
from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes; what is larger is not read: folding anew takes no longer."""

_log = logging.getLogger(__name__)


class FoldFiles:
    """Implements `ports.FoldStore` for one log: a file a fold, mode 0600."""

    def __init__(self, folder: Path, log: str) -> None:
        """`folder` is private to this user already."""
        self._folder = folder
        self._log = log

    def load(self, name: str) -> bytes | None:
        """Return what was put down under a name; None when it cannot be read."""
        try:
            descriptor = os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            with os.fdopen(descriptor, "rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("the fold %s cannot be read: %s", self._path(name), error)
            return None
        return content if len(content) <= LARGEST else None

    def store(self, name: str, content: bytes) -> None:
        """Put it down whole; failures are logged, never raised.

        It is not forced onto the disk: what a power cut leaves of it does not decode.
        """
        path = self._path(name)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
                file.write(content)
            beside.replace(path)
        except OSError as error:
            _log.warning("the fold %s cannot be put down: %s", path, error)
            beside.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"fold-{name}-{self._log}.msgpack"
