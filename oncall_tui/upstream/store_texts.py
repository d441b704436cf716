"""The store's texts: what entries refer to, and what can be erased without breaking them."""

from __future__ import annotations

import enum

from oncall_tui.upstream.database import Database
from oncall_tui.upstream.records import Log

MOST_BYTES = 256 * 1024 * 1024
"""Of all texts of one log."""


class Kept(enum.Enum):
    """What became of a text."""

    STORED = "stored"
    KNOWN = "known"
    ERASED = "erased"
    """It was erased before, and stays so."""
    FULL = "full"


class TextTable:
    """Texts by the hash that is their name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, log: Log, name: str, body: bytes, now: int) -> Kept:
        """Store a text whose hash is `name`, unless it was erased."""
        with self._database.write() as transaction:
            ((total,),) = transaction.rows(
                f"SELECT text_bytes FROM journal WHERE id = ?{transaction.for_update}",  # noqa: S608 - a constant
                log.id,
            )
            known = transaction.rows(
                "SELECT body IS NULL FROM blob WHERE journal = ? AND name = ?", log.id, name
            )
            if known:
                return Kept.ERASED if known[0][0] else Kept.KNOWN
            if total + len(body) > MOST_BYTES:
                return Kept.FULL
            transaction.run(
                "INSERT INTO blob (journal, name, body, at) VALUES (?, ?, ?, ?)",
                log.id, name, body, now,
            )  # fmt: skip
            transaction.run(
                "UPDATE journal SET text_bytes = text_bytes + ? WHERE id = ?", len(body), log.id
            )
            return Kept.STORED

    def get(self, log: Log, name: str) -> bytes | Kept | None:
        """Return a text, ERASED, or None when it never was here."""
        with self._database.read() as transaction:
            rows = transaction.rows(
                "SELECT body FROM blob WHERE journal = ? AND name = ?", log.id, name
            )
        if not rows:
            return None
        return Kept.ERASED if rows[0][0] is None else bytes(rows[0][0])

    def erase(self, log: Log, name: str, now: int) -> None:
        """Erase a text, or make sure that it never comes."""
        with self._database.write() as transaction:
            transaction.rows(
                f"SELECT id FROM journal WHERE id = ?{transaction.for_update}",  # noqa: S608 - a constant
                log.id,
            )
            rows = transaction.rows(
                "SELECT COALESCE(LENGTH(body), 0) FROM blob WHERE journal = ? AND name = ?",
                log.id, name,
            )  # fmt: skip
            transaction.run(
                "INSERT INTO blob (journal, name, body, at) VALUES (?, ?, NULL, ?)"
                " ON CONFLICT (journal, name) DO UPDATE SET body = NULL, at = excluded.at",
                log.id, name, now,
            )  # fmt: skip
            if rows:
                transaction.run(
                    "UPDATE journal SET text_bytes = text_bytes - ? WHERE id = ?",
                    rows[0][0], log.id,
                )  # fmt: skip
