"""Unfinished texts on disk: one small file each, 0600, in a folder that nobody else can look into.

They are written while somebody types. None is synced: they outlive the program, its terminal and
its line, not a power cut.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import msgspec

from data.paths import private_folder
from oncall_tui.domain.draft import Draft
from oncall_tui.errors import ConfigError

log = logging.getLogger(__name__)

LARGEST = 64 * 1024
"""Bytes of a file that is read: a prompt takes far less."""

_decoder = msgspec.json.Decoder(Draft)


class DraftFiles:
    """Implements `ports.DraftStore` in one folder, which is made with the first text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> list[Draft]:
        """Return the texts that can be read; what is none of ours is left alone, and logged."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            draft = _read(path)
            if draft is not None and self._path(draft.key) == path:
                found.append(draft)
        return found

    def store(self, draft: Draft) -> None:
        """Write a text whole, in place of the one before; failures are logged, never raised."""
        path = self._path(draft.key)
        beside = path.with_suffix(f".{os.getpid()}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            private_folder(self._folder)
            with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
                file.write(msgspec.json.encode(draft))
            beside.replace(path)
        except (OSError, ConfigError) as error:
            log.warning("an unfinished text was not kept: %s", error)

    def delete(self, key: str) -> None:
        """Remove a text; failures are logged, never raised."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            log.warning("an unfinished text could not be removed: %s", error)

    def _path(self, key: str) -> Path:
        name = hashlib.blake2b(key.encode(errors="replace"), digest_size=16).hexdigest()
        return self._folder / f"{name}.json"


def _read(path: Path) -> Draft | None:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb") as file:
            draft = _decoder.decode(file.read(LARGEST))
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("%s is not an unfinished text: %s", path, error)
        return None
    return draft if draft.v == 1 else None
