"""The store: everything that must outlive the server, over one database or another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oncall_tui.errors import ConfigError
from oncall_tui.upstream.database import Database
from oncall_tui.upstream.store_checkpoints import CheckpointTable
from oncall_tui.upstream.store_entries import EntryTable
from oncall_tui.upstream.store_feed import FeedTable
from oncall_tui.upstream.store_logs import LogTable
from oncall_tui.upstream.store_texts import TextTable


class Store:
    """The tables; each method of them is one transaction, durable when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.logs = LogTable(database)
        self.checkpoints = CheckpointTable(database)
        self.entries = EntryTable(database)
        self.texts = TextTable(database)
        self.feed = FeedTable(database)

    def pin_keys(self, keys: Mapping[str, str]) -> None:
        """Make sure that all servers of this store sign with the same keys. Raises ConfigError."""
        with self._database.write() as transaction:
            for role, vkey in keys.items():
                transaction.run(
                    "INSERT INTO server_key (role, vkey) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    role, vkey,
                )  # fmt: skip
            known = {str(role): str(vkey) for role, vkey in transaction.rows(
                "SELECT role, vkey FROM server_key"
            )}  # fmt: skip
        for role, vkey in keys.items():
            if known[role] != vkey:
                raise ConfigError(
                    f"the store is that of another {role}, {known[role]}",
                    hint="copy that server's keys, or name another store",
                )

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def open_store(url: str) -> Store:
    """Open `sqlite:///PATH` or `postgresql://…`. Raises ConfigError and StoreError."""
    if url.startswith("sqlite:///"):
        from oncall_tui.upstream.sqlite_database import SqliteDatabase

        return Store(SqliteDatabase(Path(url.removeprefix("sqlite:///"))))
    if url.startswith(("postgresql://", "postgres://")):
        try:
            from oncall_tui.upstream.postgresql_database import PostgresqlDatabase
        except ImportError as error:
            raise ConfigError(
                "PostgreSQL needs a package that is not installed",
                hint="in a checkout: uv tool install '.[postgresql]'",
            ) from error
        return Store(PostgresqlDatabase(url))
    raise ConfigError(
        "the store is neither sqlite:///PATH nor postgresql://…", where=url.partition(":")[0]
    )
