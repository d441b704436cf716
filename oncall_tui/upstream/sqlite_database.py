"""SQLite, for a team's server: one file, written by one thread at a time, read by many."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from oncall_tui.errors import StoreError
from oncall_tui.upstream.database import Row, Transaction
from oncall_tui.upstream.migrations import migrate

WORDS = {"identity": "INTEGER PRIMARY KEY", "bytes": "BLOB"}
BUSY = 10.0
"""Seconds to wait for another process that writes."""


class SqliteDatabase:
    """Implements `database.Database`."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, readable by nobody else. Raises StoreError."""
        self._path = path
        self._turn = threading.Lock()
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._closed = False
        with _as_store_error(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._writer = self._connect()
        try:
            migrate(self, WORDS, lock="")
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Begin; commit on leaving, or undo everything."""
        with self._turn, _as_store_error(self._path), _begun(self._writer, "IMMEDIATE"):
            yield _SqliteTransaction(self._writer)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Begin a transaction that only reads."""
        with _as_store_error(self._path):
            connection = self._borrow()
            try:
                with _begun(connection, "DEFERRED"):
                    yield _SqliteTransaction(connection)
            except BaseException:
                connection.close()
                raise
            self._idle.put(connection)
            if self._closed:
                self._close_idle()

    def close(self) -> None:
        """Close every connection."""
        with self._turn:
            self._writer.close()
        self._closed = True
        self._close_idle()

    def _close_idle(self) -> None:
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY, isolation_level=None, check_same_thread=False
        )
        try:
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @staticmethod
    def _set_up(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        # A receipt is a promise: its commit waits for the disk.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What was erased is overwritten.
        connection.execute("PRAGMA secure_delete = ON")


class _SqliteTransaction:
    for_update = ""
    """BEGIN IMMEDIATE has locked the file already."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *values: object) -> list[Row]:
        with closing(self._connection.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def run(self, sql: str, *values: object) -> int:
        with closing(self._connection.execute(sql, values)) as cursor:
            return cursor.rowcount

    def run_many(self, sql: str, rows: list[Row]) -> None:
        self._connection.executemany(sql, rows).close()


@contextmanager
def _begun(connection: sqlite3.Connection, how: str) -> Iterator[None]:
    connection.execute(f"BEGIN {how}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the store failed: {error}", where=str(path)) from error
