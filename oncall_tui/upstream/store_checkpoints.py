"""The store's checkpoints: what each log promised, and the evidence when it broke a promise."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from oncall_tui.upstream.database import Database, Row, Transaction
from oncall_tui.upstream.records import NOTHING, Log, Role, Signed
from oncall_tui.upstream.store_feed import next_cursor
from oncall_tui.upstream.store_logs import find_log

PENDING_KEPT = 64
"""Checkpoints of a log that an upload may still end in."""
FORKS_KEPT = 100
"""Pieces of evidence kept of a log; the first ones count."""
_SIZE_COLUMN = {Role.MIRROR: "pending_size", Role.WITNESS: "witness_size"}

Judge = Callable[[Signed], bool]
"""Whether a new checkpoint may follow the recorded one."""


class CheckpointTable:
    """Checkpoints, for the mirror and for the witness."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def advance(self, hash_: str, role: Role, new: Signed, judge: Judge, now: int) -> Signed | None:
        """Record a checkpoint if `judge` agrees that it follows the one that is recorded.

        Returns the one recorded before, or None when there is no such log. One transaction: of two
        requests at once, the second is judged by what the first left.
        """
        with self._database.write() as transaction:
            log = find_log(transaction, hash_, lock=True)
            if log is None:
                return None
            recorded = _newest(transaction, log, role)
            if not judge(recorded):
                return recorded
            transaction.run(
                "INSERT INTO checkpoint (journal, role, size, root, note, at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (journal, role, size)"
                " DO UPDATE SET note = excluded.note, at = excluded.at",
                log.id, role.value, new.size, new.root, new.note, now,
            )  # fmt: skip
            column = _SIZE_COLUMN[role]
            transaction.run(
                f"UPDATE journal SET {column} = ? WHERE id = ?",  # noqa: S608 - a constant
                new.size, log.id,
            )  # fmt: skip
            _forget(transaction, log, role)
            return recorded

    def at_size(self, log: Log, size: int) -> Signed | None:
        """Return the mirror's checkpoint of that size, if it is known still."""
        with self._database.read() as transaction:
            return _of_size(transaction, log.id, Role.MIRROR, size)

    def newest(self, hash_: str, role: Role) -> Signed | None:
        """Return what may be read: the mirror's is the newest one whose entries are stored."""
        with self._database.read() as transaction:
            column = "mirror_size" if role is Role.MIRROR else "witness_size"
            rows = transaction.rows(
                f"SELECT id, {column} FROM journal WHERE hash = ?",  # noqa: S608 - a constant
                hash_,
            )
            return _of_size(transaction, rows[0][0], role, rows[0][1]) if rows else None

    def complete(self, hash_: str, size: int, now: int) -> tuple[Log, Signed | None]:
        """Make the checkpoint of that size the mirror's, if all its entries are stored.

        Returns the log as it is then, and the checkpoint when it is the mirror's.
        """
        with self._database.write() as transaction:
            log = find_log(transaction, hash_, lock=True)
            if log is None:
                raise KeyError(hash_)
            signed = _of_size(transaction, log.id, Role.MIRROR, size)
            if signed is None or log.stored < size or log.mirror_size > size:
                return log, None
            transaction.run(
                "UPDATE journal SET mirror_size = ?, mirror_at = ?, seen = ?, changed = ?"
                " WHERE id = ?",
                size, now, now, next_cursor(transaction), log.id,
            )  # fmt: skip
            return log, signed

    def keep_fork(self, hash_: str, role: Role, note: bytes, recorded: bytes, now: int) -> None:
        """Keep two signed checkpoints that contradict each other."""
        with self._database.write() as transaction:
            log = find_log(transaction, hash_, lock=True)
            if log is None:
                return
            ((count,),) = transaction.rows("SELECT COUNT(*) FROM fork WHERE journal = ?", log.id)
            if count < FORKS_KEPT:
                transaction.run(
                    "INSERT INTO fork (journal, digest, role, note, recorded, at)"
                    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    log.id, sha256(note + recorded).hexdigest(), role.value, note, recorded, now,
                )  # fmt: skip

    def forks(self, log: Log) -> list[tuple[bytes, bytes]]:
        """Return the evidence: pairs of a refused checkpoint and the one it contradicts."""
        with self._database.read() as transaction:
            rows = transaction.rows(
                "SELECT note, recorded FROM fork WHERE journal = ? ORDER BY at", log.id
            )
        return [(bytes(note), bytes(recorded)) for note, recorded in rows]


def _newest(transaction: Transaction, log: Log, role: Role) -> Signed:
    ((size,),) = transaction.rows(
        f"SELECT {_SIZE_COLUMN[role]} FROM journal WHERE id = ?",  # noqa: S608 - a constant
        log.id,
    )
    return _of_size(transaction, log.id, role, size) or NOTHING


def _of_size(transaction: Transaction, log: int, role: Role, size: int) -> Signed | None:
    rows: list[Row] = transaction.rows(
        "SELECT size, root, note FROM checkpoint WHERE journal = ? AND role = ? AND size = ?",
        log, role.value, size,
    )  # fmt: skip
    return Signed(rows[0][0], bytes(rows[0][1]), bytes(rows[0][2])) if rows else None


def _forget(transaction: Transaction, log: Log, role: Role) -> None:
    """Drop old checkpoints, but neither the newest ones nor the one that the mirror stands for."""
    rows = transaction.rows(
        "SELECT size FROM checkpoint WHERE journal = ? AND role = ? ORDER BY size DESC LIMIT ?",
        log.id, role.value, PENDING_KEPT if role is Role.MIRROR else 1,
    )  # fmt: skip
    transaction.run(
        "DELETE FROM checkpoint WHERE journal = ? AND role = ? AND size < ? AND size <> ?",
        log.id, role.value, rows[-1][0], log.mirror_size,
    )  # fmt: skip
