"""PostgreSQL, for more than one server process: a pool of connections of psycopg 3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import Connection, Error
from psycopg_pool import ConnectionPool

from oncall_tui.errors import StoreError
from oncall_tui.upstream.database import Row, Transaction
from oncall_tui.upstream.migrations import migrate

WORDS = {"identity": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "bytes": "BYTEA"}
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7817263190054)"
"""The number means nothing; that all our processes use the same one does."""
CONNECTIONS = 10
PATIENCE = 10.0
"""Seconds to wait for a connection, when all are busy or the server is away."""


class PostgresqlDatabase:
    """Implements `database.Database`."""

    def __init__(self, url: str, *, connections: int = CONNECTIONS) -> None:
        """Connect to `postgresql://…` and bring the tables up to date. Raises StoreError."""
        self._pool: ConnectionPool[Connection[Row]] = ConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            timeout=PATIENCE,
            configure=_configure,
            check=ConnectionPool.check_connection,
            kwargs={"connect_timeout": 5, "application_name": "oncall-tui upstream"},
            open=False,
        )
        try:
            with _as_store_error():
                self._pool.open(wait=True, timeout=PATIENCE)
            migrate(self, WORDS, lock=ONE_AT_A_TIME)
        except StoreError:
            self._pool.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Begin; commit on leaving, or undo everything."""
        with _as_store_error(), self._pool.connection() as connection:
            yield _PostgresqlTransaction(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Begin a transaction that only reads, and that sees one state throughout."""
        with _as_store_error(), self._pool.connection() as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield _PostgresqlTransaction(connection)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _PostgresqlTransaction:
    for_update = " FOR UPDATE"

    def __init__(self, connection: Connection[Row]) -> None:
        self._connection = connection

    def rows(self, sql: str, *values: object) -> list[Row]:
        return self._connection.execute(_translated(sql), values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        return self._connection.execute(_translated(sql), values).rowcount

    def run_many(self, sql: str, rows: list[Row]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(sql), rows)


def _translated(sql: str) -> LiteralString:
    # All SQL stands in this package, without a percent sign or a question mark in a text.
    return sql.replace("?", "%s")


def _configure(connection: Connection[Any]) -> None:
    # A receipt is a promise, so a server that is set not to wait for its disk waits for ours. A
    # stronger setting, such as waiting for a replica, is left as it is.
    found = connection.execute("SHOW synchronous_commit").fetchone()
    if found is not None and found[0] == "off":
        connection.execute("SET synchronous_commit TO on")
    connection.commit()


@contextmanager
def _as_store_error() -> Iterator[None]:
    try:
        yield
    except Error as error:  # PoolTimeout and its like are among them
        raise StoreError(f"the store failed: {error}", where="PostgreSQL") from error
