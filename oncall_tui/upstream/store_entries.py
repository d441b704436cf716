"""The store's entries, in chunks that only grow in number, and the hashes of tiles."""

from __future__ import annotations

from oncall_tui.domain.merkle import HASH, CompactRange
from oncall_tui.domain.mirror import PACKAGE
from oncall_tui.upstream.database import Database, Row, Transaction
from oncall_tui.upstream.records import Chunk, Log
from oncall_tui.upstream.store_logs import find_log


class EntryTable:
    """Entries, each stored once: its place is (log, index)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, hash_: str, chunks: list[Chunk]) -> tuple[int, int]:
        """Store proven entries, as far as they are new.

        Returns the index of the first one missing, and how many were new. `chunks` follow each
        other; what would leave a gap is not stored. One transaction, in which nobody else appends
        to this log.
        """
        with self._database.write() as transaction:
            log = find_log(transaction, hash_, lock=True)
            if log is None:
                raise KeyError(hash_)
            stored = log.stored
            rows: list[Row] = []
            for chunk in chunks:
                known = stored - chunk.first
                if known < 0:
                    break
                if known >= len(chunk.entries):
                    continue
                rows.append((log.id, stored, b"".join(chunk.leaves[known:]), _wire(chunk, known)))
                stored = chunk.first + len(chunk.entries)
            if not rows:
                return stored, 0
            transaction.run_many(
                "INSERT INTO chunk (journal, first, leaves, entries) VALUES (?, ?, ?, ?)", rows
            )
            _raise_nodes(transaction, log, stored)
            transaction.run("UPDATE journal SET stored = ? WHERE id = ?", stored, log.id)
            return stored, stored - log.stored

    def leaves(self, log: Log, start: int, end: int) -> bytes:
        """Return the leaf hashes of stored entries of one tile, one after the other."""
        base = start // PACKAGE * PACKAGE
        with self._database.read() as transaction:
            joined = _leaves(transaction, log.id, base)
        return joined[(start - base) * HASH : (end - base) * HASH]

    def entries(self, log: Log, tile: int, width: int) -> bytes:
        """Return the first `width` entries of a tile, each behind its length (tlog-tiles)."""
        with self._database.read() as transaction:
            rows = transaction.rows(
                "SELECT entries FROM chunk WHERE journal = ? AND first >= ? AND first < ?"
                " ORDER BY first",
                log.id, tile * PACKAGE, tile * PACKAGE + width,
            )  # fmt: skip
        joined = b"".join(bytes(entries) for (entries,) in rows)
        at = 0
        for _ in range(width):
            at += 2 + int.from_bytes(joined[at : at + 2], "big")
        return joined[:at]

    def nodes(self, log: Log, level: int, start: int, end: int) -> bytes:
        """Return hashes of a level of tiles above the lowest (tlog-tiles), joined."""
        with self._database.read() as transaction:
            rows = transaction.rows(
                "SELECT hash FROM node WHERE journal = ? AND level = ? AND n >= ? AND n < ?"
                " ORDER BY n",
                log.id, level, start, end,
            )  # fmt: skip
        return b"".join(bytes(hash_) for (hash_,) in rows)


def _wire(chunk: Chunk, start: int) -> bytes:
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in chunk.entries[start:])


def _leaves(transaction: Transaction, log: int, base: int) -> bytes:
    rows = transaction.rows(
        "SELECT leaves FROM chunk WHERE journal = ? AND first >= ? AND first < ? ORDER BY first",
        log, base, base + PACKAGE,
    )  # fmt: skip
    return b"".join(bytes(leaves) for (leaves,) in rows)


def _raise_nodes(transaction: Transaction, log: Log, stored: int) -> None:
    """Store the root of every tile that became full, on each level."""
    level, below, full = 0, log.stored, stored
    while full // PACKAGE > below // PACKAGE:
        below, full = below // PACKAGE, full // PACKAGE
        level += 1
        rows = [
            (log.id, level, n, _root(transaction, log.id, level - 1, n)) for n in range(below, full)
        ]
        transaction.run_many("INSERT INTO node (journal, level, n, hash) VALUES (?, ?, ?, ?)", rows)


def _root(transaction: Transaction, log: int, level: int, tile: int) -> bytes:
    if level == 0:
        joined = _leaves(transaction, log, tile * PACKAGE)
    else:
        hashes = transaction.rows(
            "SELECT hash FROM node WHERE journal = ? AND level = ? AND n >= ? AND n < ? ORDER BY n",
            log, level, tile * PACKAGE, (tile + 1) * PACKAGE,
        )  # fmt: skip
        joined = b"".join(bytes(hash_) for (hash_,) in hashes)
    subtree = CompactRange()
    subtree.extend(joined[at : at + HASH] for at in range(0, len(joined), HASH))
    if subtree.size != PACKAGE:
        raise ValueError("a full tile has holes")
    return subtree.root()
