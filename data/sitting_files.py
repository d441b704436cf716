"""Which dashboards of this user are open on this host: a locked file for each.

The lock ends with its process, however that ends; the file of one that was killed is removed by
the next one.
"""

from __future__ import annotations

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from data.host import host_name
from data.paths import private_folder
from oncall_tui.domain.sitting import Sitting
from oncall_tui.errors import ConfigError

log = logging.getLogger(__name__)

LARGEST = 1_000
"""Bytes of a file that is read."""
MOST = 100
"""Files that are looked at."""


class _Record(msgspec.Struct):
    """What stands in a file."""

    tty: str
    since: int
    host: str


class SittingFiles:
    """Implements `ports.Sittings` in a folder that is made when it is needed (0700)."""

    def __init__(self, folder: Path, tty: str, host: str = "") -> None:
        """`host`: several may share the folder; default: this one."""
        self._folder = folder
        self._tty = tty
        self._host = host or host_name()
        self._own: tuple[Path, int] | None = None

    def sit_down(self, at: int) -> list[Sitting]:
        """Say that one is open from now on, milliseconds; return the others.

        Failures are logged: nobody is kept from the board by this.
        """
        try:
            private_folder(self._folder)
            self._write(_Record(self._tty, at, self._host))
            return self._others()
        except (OSError, ConfigError) as error:
            log.warning("other sessions are not known: %s", error)
            return []

    def stand_up(self) -> None:
        """Say that it is not open any more; does nothing where nobody sat down."""
        own, self._own = self._own, None
        if own is not None:
            with suppress(OSError):
                own[0].unlink(missing_ok=True)
                os.close(own[1])

    def _write(self, record: _Record) -> None:
        """Lock first, then give it its name: what has one is locked, or its process is gone."""
        path = self._folder / f"{os.urandom(8).hex()}.json"
        beside = path.with_suffix(".new")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        number = os.open(beside, flags, 0o600)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.write(number, msgspec.json.encode(record))
            beside.rename(path)
        except BaseException:
            os.close(number)
            raise
        self._own = path, number

    def _others(self) -> list[Sitting]:
        found = []
        for path in sorted(self._folder.glob("*.json"))[:MOST]:
            record = None if self._own is None or path == self._own[0] else self._look(path)
            if record is not None:
                found.append(Sitting(record.tty, record.since))
        return found

    def _look(self, path: Path) -> _Record | None:
        """Return what an open one says; remove the file of one on this host that is gone."""
        try:
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            with os.fdopen(os.open(path, flags), "rb") as file:
                record = msgspec.json.decode(file.read(LARGEST), type=_Record)
                if record.host != self._host:
                    return None
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return record
                path.unlink(missing_ok=True)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("%s says of no session: %s", path, error)
        return None
