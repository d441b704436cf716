"""The seam below the store: transactions of SQL that SQLite and PostgreSQL both understand."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]


class Transaction(Protocol):
    """One transaction. SQL has `?` for values; every error of the database is a StoreError."""

    @property
    def for_update(self) -> str:
        """What a SELECT ends in to keep its rows from all others until the transaction ends."""

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Run a query."""

    def run(self, sql: str, *values: object) -> int:
        """Run a statement; return how many rows it touched."""

    def run_many(self, sql: str, rows: list[Row]) -> None:
        """Run a statement once for each row of values."""


class Database(Protocol):
    """Opens transactions; safe from any thread."""

    def write(self) -> AbstractContextManager[Transaction]:
        """Begin; on leaving, commit durably, or undo everything when an error passes through.

        When it has been left without an error, what was written survives a crash of the machine.
        """

    def read(self) -> AbstractContextManager[Transaction]:
        """Begin a transaction that only reads."""

    def close(self) -> None:
        """Let go of connections."""
