"""The chain: whether a line may stand after the ones before it, and whether its session may write.

Pure rules; each raises JournalTamperedError with the rule that a line breaks. Whether a signature
is right is for `services.verifying` to ask.
"""

from __future__ import annotations

import re

import msgspec

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import START, b64u, decode, leaf_hash, parse
from oncall_tui.domain.session import SessionOpened, read_opened
from oncall_tui.domain.work_parts import millis
from oncall_tui.errors import JournalForeignError, JournalTamperedError

_TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


class Tip(msgspec.Struct, frozen=True):
    """Where a log ends."""

    size: int = 0
    """Number of entries, and the index of the next one."""
    leaf: str = START
    """Leaf hash of the last line, base64url: `prev` of the next one."""


def follow(tip: Tip, line: bytes, log: str) -> tuple[Entry, Tip]:
    """Read the next line quickly and check that it continues the chain."""
    entry = decode(line)
    return entry, _next(tip, entry, leaf_hash(line), log)


def follow_strictly(
    tip: Tip, line: bytes, log: str, leaf: bytes | None = None
) -> tuple[Entry, Tip]:
    """Read the next line, and hold it against every rule that needs no key."""
    entry = parse(line)
    return entry, _next(tip, entry, leaf_hash(line) if leaf is None else leaf, log)


def _next(tip: Tip, entry: Entry, leaf: bytes, log: str) -> Tip:
    if entry.log != log:
        raise JournalForeignError(
            f"an entry belongs to the log {entry.log!r}, not to {log!r}",
            where=f"entry {tip.size}",
            hint="move the folder away, or ask whose it is",
        )
    if entry.i != tip.size:
        raise JournalTamperedError(f"its index is {entry.i}, and {tip.size} comes next")
    if entry.prev != tip.leaf:
        raise JournalTamperedError("it does not continue the line before it")
    return Tip(tip.size + 1, b64u(leaf))


class Session(msgspec.Struct, frozen=True):
    """A session as its first entry introduced it."""

    id: str
    by: str
    at: int
    """Index of its `session.open`."""
    opened: SessionOpened
    closed: int | None = None
    """Index of its `session.close`."""

    @property
    def signs(self) -> bool:
        """Whether its entries must be signed."""
        return bool(self.opened.key)


class Sessions:
    """All sessions of a log so far."""

    def __init__(self) -> None:
        self.known: dict[str, Session] = {}

    def admit(self, entry: Entry) -> Session:
        """Return the session that wrote an entry, having checked that it may."""
        opens = entry.type == EntryType.SESSION_OPEN
        session = self._open(entry) if opens else self._of(entry)
        _check_window(session, entry)
        if entry.type == EntryType.SESSION_CLOSE:
            session = msgspec.structs.replace(session, closed=entry.i)
        self.known[session.id] = session
        return session

    def _open(self, entry: Entry) -> Session:
        if entry.sess in self.known:
            raise JournalTamperedError("its session was opened before")
        return Session(entry.sess, entry.by, entry.i, read_opened(entry.d))

    def _of(self, entry: Entry) -> Session:
        session = self.known.get(entry.sess)
        if session is None:
            raise JournalTamperedError("its session was never opened")
        if session.closed is not None:
            raise JournalTamperedError(f"its session was closed by entry {session.closed}")
        if session.by != entry.by:
            raise JournalTamperedError(f"its session belongs to {session.by!r}")
        return session


def _check_window(session: Session, entry: Entry) -> None:
    if not _TS.fullmatch(entry.ts):
        raise JournalTamperedError("its time is not written as RFC 3339 UTC with milliseconds")
    try:
        at = millis(entry.ts)
    except ValueError as error:
        raise JournalTamperedError("its time is no time") from error
    if not session.opened.opened <= at < session.opened.not_after:
        raise JournalTamperedError("it was written outside the hours of its session")
    if session.signs and not entry.sig:
        raise JournalTamperedError("its session signs, and it is not signed")
    if not session.signs and entry.sig:
        raise JournalTamperedError("it is signed, and its session has no key")
