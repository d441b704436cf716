"""The log: a file, since a line on standard error would be drawn over the dashboard."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from data.paths import private_folder
from oncall_tui.errors import ConfigError

MAX_BYTES = 1024 * 1024
"""From here on the log becomes `.1`, and what was there before is gone."""
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class LogFile(logging.Handler):
    """Opens its file, mode 0600, with the first record; one that cannot be written is no error."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter(_FORMAT))
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        """Append one record."""
        text = self.format(record) + "\n"
        try:
            private_folder(self._path.parent)
            self._make_room()
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
            with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
        except (OSError, ConfigError, UnicodeEncodeError):
            return

    def _make_room(self) -> None:
        if self._path.exists() and self._path.stat().st_size > MAX_BYTES:
            self._path.replace(self._path.with_suffix(".log.1"))


def start_log(path: Path) -> None:
    """Send warnings and worse of the whole program to the file, and nowhere else."""
    logging.basicConfig(handlers=[LogFile(path)], level=logging.WARNING, force=True)
