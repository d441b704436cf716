"""The store's logs and the sessions that may write them."""

from __future__ import annotations

from oncall_tui.domain.checkpoint import origin_hash
from oncall_tui.upstream.database import Database, Transaction
from oncall_tui.upstream.records import Introduction, Log
from oncall_tui.upstream.store_feed import next_cursor

_LOG = "SELECT id, hash, origin, owner, stored, pending_size, mirror_size FROM journal"
_SESSION = (
    "SELECT s.id, j.origin, s.owner, s.key, s.identity, s.authority, s.opened, s.not_after, s.line"
    " FROM session s JOIN journal j ON j.id = s.journal"
)


def find_log(transaction: Transaction, hash_: str, *, lock: bool = False) -> Log | None:
    """Return a log; with `lock`, nobody else changes it before the transaction ends."""
    rows = transaction.rows(
        f"{_LOG} WHERE hash = ?{transaction.for_update if lock else ''}",
        hash_,
    )
    return Log(*rows[0]) if rows else None


class LogTable:
    """Whose logs there are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def introduce(self, session: Introduction, now: int) -> bool:
        """Remember a session; its log belongs to whoever introduced the first one.

        False when it is somebody else's log, or session. `now` in milliseconds.
        """
        hash_ = origin_hash(session.origin)
        with self._database.write() as transaction:
            # Two first sessions at once: the second finds the row of the first and goes on with it.
            transaction.run(
                "INSERT INTO journal (hash, origin, owner, created, seen, changed)"
                " VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (hash) DO NOTHING",
                hash_, session.origin, session.owner, now, now,
            )  # fmt: skip
            log = find_log(transaction, hash_, lock=True)
            if log is None or log.owner != session.owner:
                return False
            transaction.run(
                "INSERT INTO session (journal, id, key, owner, identity, authority, opened,"
                " not_after, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                log.id, session.id, session.key, session.owner, session.identity,
                int(session.authority), session.opened, session.not_after, session.line,
            )  # fmt: skip
            known = transaction.rows(
                "SELECT line FROM session WHERE journal = ? AND id = ? AND key = ?",
                log.id, session.id, session.key,
            )  # fmt: skip
            if not known or bytes(known[0][0]) != session.line:
                return False
            _seen(transaction, log.id, now)
            return True

    def find(self, hash_: str) -> Log | None:
        """Return a log by the hash of its origin."""
        with self._database.read() as transaction:
            return find_log(transaction, hash_)

    def sessions(self, log: Log, since: int) -> list[Introduction]:
        """Return the sessions of a log that are not over at `since`, in milliseconds."""
        with self._database.read() as transaction:
            rows = transaction.rows(
                f"{_SESSION} WHERE s.journal = ? AND s.not_after >= ?",
                log.id, since,
            )  # fmt: skip
        return [_session(row) for row in rows]

    def session_of(self, key: str) -> Introduction | None:
        """Return the session whose key that is."""
        with self._database.read() as transaction:
            rows = transaction.rows(f"{_SESSION} WHERE s.key = ?", key)
        return _session(rows[0]) if rows else None

    def seen(self, hash_: str, now: int) -> None:
        """Note that the owner of a log spoke to us."""
        with self._database.write() as transaction:
            log = find_log(transaction, hash_, lock=True)
            if log is not None:
                _seen(transaction, log.id, now)


def _seen(transaction: Transaction, log: int, now: int) -> None:
    transaction.run(
        "UPDATE journal SET seen = ?, changed = ? WHERE id = ?",
        now, next_cursor(transaction), log,
    )  # fmt: skip


def _session(row: tuple[object, ...]) -> Introduction:
    *texts, authority, opened, not_after, line = row
    id_, origin, owner, key, identity = map(str, texts)
    return Introduction(
        id=id_,
        origin=origin,
        owner=owner,
        key=key,
        identity=identity,
        authority=bool(authority),
        opened=opened,  # type: ignore[arg-type]
        not_after=not_after,  # type: ignore[arg-type]
        line=bytes(line),  # type: ignore[call-overload]
    )
