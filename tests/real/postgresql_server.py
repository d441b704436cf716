"""A PostgreSQL of the tests: Debian's package, in a folder of its own, on a socket in it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

PACKAGES = Path("/usr/lib/postgresql")
QUICK = ("fsync=off", "full_page_writes=off", "listen_addresses=")
"""The tests kill what writes to it, never the database, and nobody else gets to it."""


class RealPostgresql:
    """One server; each test may have a database of its own."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._user: str | None = None
        if os.geteuid() == 0:
            # It refuses to run as root; the package made this user.
            self._user = "postgres"
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)

    def start(self) -> None:
        """Make the files, start it and wait until it answers."""
        data = str(self._folder / "data")
        made = subprocess.run(
            [_program("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync",
             "-E", "UTF8", "--locale=C"],
            capture_output=True, check=False, user=self._user, cwd=self._folder,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")
        options = [word for setting in QUICK for word in ("-c", setting)]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [_program("postgres"), "-D", data, "-k", str(self._folder), *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=self._user,
                cwd=self._folder,
            )  # fmt: skip
        deadline = time.monotonic() + 40
        while True:
            try:
                psycopg.connect(self._url("postgres")).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    tail = (self._folder / "log").read_text(errors="replace")[-2000:]
                    self.stop()
                    raise RuntimeError(f"PostgreSQL did not start:\n{tail}") from error
                time.sleep(0.05)
            else:
                return

    def new_database(self) -> str:
        """Return the URL of an empty database."""
        self._databases += 1
        name = f"upstream{self._databases}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self._url(name)

    def stop(self) -> None:
        """End it and remove its files."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _url(self, database: str) -> str:
        return f"postgresql:///{database}?host={self._folder}&user=postgres"


def _program(name: str) -> str:
    found = sorted(PACKAGES.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError(f"there is no {name}: install Debian's package postgresql")
    return str(found[-1])
