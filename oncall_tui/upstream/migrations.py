"""The tables, as a list of steps that are taken once each, in order.

A step is never changed once it was released; another one follows it.
"""

from __future__ import annotations

from collections.abc import Mapping

from oncall_tui.errors import StoreError
from oncall_tui.upstream.database import Database, Transaction

_FIRST = (
    """CREATE TABLE journal (
        id {identity},
        hash TEXT NOT NULL UNIQUE,
        origin TEXT NOT NULL,
        owner TEXT NOT NULL,
        created BIGINT NOT NULL,
        seen BIGINT NOT NULL,
        changed BIGINT NOT NULL,
        stored BIGINT NOT NULL DEFAULT 0,
        pending_size BIGINT NOT NULL DEFAULT -1,
        mirror_size BIGINT NOT NULL DEFAULT -1,
        mirror_at BIGINT NOT NULL DEFAULT 0,
        witness_size BIGINT NOT NULL DEFAULT -1,
        text_bytes BIGINT NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX journal_changed ON journal (changed)",
    """CREATE TABLE session (
        journal BIGINT NOT NULL REFERENCES journal (id),
        id TEXT NOT NULL,
        key TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        identity TEXT NOT NULL,
        authority BIGINT NOT NULL,
        opened BIGINT NOT NULL,
        not_after BIGINT NOT NULL,
        line {bytes} NOT NULL,
        PRIMARY KEY (journal, id)
    )""",
    """CREATE TABLE checkpoint (
        journal BIGINT NOT NULL REFERENCES journal (id),
        role TEXT NOT NULL,
        size BIGINT NOT NULL,
        root {bytes} NOT NULL,
        note {bytes} NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (journal, role, size)
    )""",
    """CREATE TABLE chunk (
        journal BIGINT NOT NULL REFERENCES journal (id),
        first BIGINT NOT NULL,
        leaves {bytes} NOT NULL,
        entries {bytes} NOT NULL,
        PRIMARY KEY (journal, first)
    )""",
    """CREATE TABLE node (
        journal BIGINT NOT NULL REFERENCES journal (id),
        level BIGINT NOT NULL,
        n BIGINT NOT NULL,
        hash {bytes} NOT NULL,
        PRIMARY KEY (journal, level, n)
    )""",
    """CREATE TABLE blob (
        journal BIGINT NOT NULL REFERENCES journal (id),
        name TEXT NOT NULL,
        body {bytes},
        at BIGINT NOT NULL,
        PRIMARY KEY (journal, name)
    )""",
    """CREATE TABLE fork (
        journal BIGINT NOT NULL REFERENCES journal (id),
        digest TEXT NOT NULL,
        role TEXT NOT NULL,
        note {bytes} NOT NULL,
        recorded {bytes} NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (journal, digest)
    )""",
    "CREATE TABLE feed (cursor BIGINT NOT NULL)",
    "INSERT INTO feed (cursor) VALUES (0)",
    "CREATE TABLE server_key (role TEXT NOT NULL PRIMARY KEY, vkey TEXT NOT NULL)",
)
STEPS: tuple[tuple[str, ...], ...] = (_FIRST,)


def migrate(database: Database, words: Mapping[str, str], lock: str) -> None:
    """Bring the tables up to date. `words` are the database's own for types.

    `lock` is a statement that keeps other processes that do the same out. Raises StoreError, also
    when the tables were made by a later version of the program.
    """
    with database.write() as transaction:
        if lock:
            transaction.run(lock)
        transaction.run("CREATE TABLE IF NOT EXISTS migration (step BIGINT NOT NULL PRIMARY KEY)")
        taken = _taken(transaction)
        if taken > len(STEPS):
            raise StoreError(
                "the store was made by a later version", hint="run that version or a newer one"
            )
        for number, step in enumerate(STEPS[taken:], taken + 1):
            for statement in step:
                transaction.run(statement.format_map(words))
            transaction.run("INSERT INTO migration (step) VALUES (?)", number)


def _taken(transaction: Transaction) -> int:
    (row,) = transaction.rows("SELECT COALESCE(MAX(step), 0) FROM migration")
    return int(row[0])
