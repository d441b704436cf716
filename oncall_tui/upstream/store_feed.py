"""The store's feed: what changed since somebody last asked."""

from __future__ import annotations

from oncall_tui.domain.checkpoint import log_of
from oncall_tui.upstream.database import Database, Transaction
from oncall_tui.upstream.records import LogNews

MOST = 1000
"""Logs in one answer; those that changed after the last of them come in the next."""


def next_cursor(transaction: Transaction) -> int:
    """Count the feed on; the number is for whatever this transaction changes.

    The row stays locked until the commit, so numbers appear in their order: whoever has seen 17
    will not miss a 16 that comes later. Call it last, since all writers queue behind it.
    """
    transaction.run("UPDATE feed SET cursor = cursor + 1")
    ((cursor,),) = transaction.rows("SELECT cursor FROM feed")
    return int(cursor)


class FeedTable:
    """What changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self) -> int:
        """Return the number of the newest change."""
        with self._database.read() as transaction:
            ((cursor,),) = transaction.rows("SELECT cursor FROM feed")
            return int(cursor)

    def news(self, since: int) -> tuple[int, list[LogNews]]:
        """Return the logs that changed after `since`, and the cursor to go on from."""
        with self._database.read() as transaction:
            ((cursor,),) = transaction.rows("SELECT cursor FROM feed")
            rows = transaction.rows(
                "SELECT origin, hash, owner, mirror_size, mirror_at, seen, changed FROM journal"
                " WHERE changed > ? ORDER BY changed LIMIT ?",
                since, MOST,
            )  # fmt: skip
        if len(rows) == MOST:
            cursor = rows[-1][-1]
        return int(cursor), [
            LogNews(origin, hash_, log_of(origin), owner, max(size, 0), at, seen)
            for origin, hash_, owner, size, at, seen, _ in rows
        ]
