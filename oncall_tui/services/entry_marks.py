"""What can be said of single entries without reading the whole log: page by page, as asked.

An entry counts as proven when its line is well formed, continues the line before it, and is signed
by the key of a session that somebody trusted vouches for. What needs every line (that a session
was not closed before, that texts are the ones that were signed) is left to verifying.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

import msgspec

from oncall_tui.domain.chain import Session
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.entry_line import (
    START,
    b64u,
    decode,
    leaf_hash,
    parse,
    signed_message,
    unb64u,
)
from oncall_tui.domain.session import NAMESPACE, read_opened
from oncall_tui.domain.trust import TrustedKey, Voucher, trusts
from oncall_tui.domain.work_parts import millis
from oncall_tui.errors import JournalError, JournalTamperedError

PAGE = 256
"""Entries that are judged at a time: 30 ms at most."""
_OPENS = b'"type":"session.open"'


class Mark(enum.Enum):
    """What can be said of an entry."""

    RECEIPTED = "proven, and the upstream has seen it"
    PROVEN = "proven; the upstream has not seen it yet"
    ALONE = "proven; no upstream is configured"
    UNSIGNED = "not signed: nobody vouches for it"
    UNKNOWN = "signed, but nobody trusted vouches for the key"
    BROKEN = "wrong"


class Look(msgspec.Struct, frozen=True):
    """All that can be said of one entry."""

    mark: Mark
    why: str = ""
    """What is wrong with it."""
    line: bytes = b""
    leaf: str = ""
    """Its leaf hash: `prev` of the next entry."""
    session: Session | None = None
    voucher: Voucher | None = None
    trusted: bool = False


class Lines(Protocol):
    """The lines of a log by their index."""

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """Yield lines without their newlines. Raises JournalError when there are fewer."""


class Judging(msgspec.Struct, frozen=True):
    """What needs keys or files, passed in; as in `services.verifying`."""

    signature: Callable[[str, bytes, bytes], bool]
    voucher: Callable[[str, Session], Voucher | None]
    trusted: Sequence[TrustedKey]
    receipted: Callable[[], int]
    """Entries that a receipt covers whose signature and root are right."""
    pinned: bool = True
    """Whether there is an upstream whose receipts count."""


class EntryMarks:
    """Judges pages when they are asked for, and remembers a byte an entry. Safe from any thread."""

    def __init__(self, log: str, lines: Lines, judging: Judging) -> None:
        self._log = log
        self._lines = lines
        self._judging = judging
        self._lock = threading.Lock()
        self._pages: dict[int, tuple[Mark, ...]] = {}
        self._sessions: dict[str, Session] = {}
        self._vouchers: dict[str, Voucher | str | None] = {}
        """By session: who vouches, or what is wrong with the word."""
        self._searched: set[int] = set()
        """Pages in which sessions were looked for."""
        self._receipted = 0

    def known(self, index: int) -> Mark | None:
        """Return what is known of an entry; cheap, and None while it was not judged."""
        page = self._pages.get(index // PAGE, ())
        mark = page[index % PAGE] if index % PAGE < len(page) else None
        return Mark.RECEIPTED if mark is Mark.PROVEN and index < self._receipted else mark

    @property
    def judged(self) -> int:
        """Number of entries that were judged so far."""
        return sum(map(len, list(self._pages.values())))

    def judge(self, page: int, length: int) -> None:
        """Judge the entries of a page; `length` is that of the log. Slow: call it in a worker."""
        start, end = page * PAGE, min((page + 1) * PAGE, length)
        if len(self._pages.get(page, ())) >= end - start:
            return
        with self._lock:
            self._receipted = self._judging.receipted()
            self._pages[page] = tuple(look.mark for look in self._looks(start, end))

    def look(self, index: int) -> Look:
        """Return all that can be said of an entry. Raises JournalError when it is not there."""
        with self._lock:
            look = next(self._looks(index, index + 1), None)
            if look is None:
                raise JournalError(f"entry {index} is missing", where=self._log)
            if look.mark is Mark.PROVEN and index < self._judging.receipted():
                return msgspec.structs.replace(look, mark=Mark.RECEIPTED)
            return look

    def _looks(self, start: int, end: int) -> Iterator[Look]:
        lines: list[bytes] = []
        # What cannot be read has no mark; the list says that it cannot be read.
        with suppress(JournalError):
            for line in self._lines.read(max(0, start - 1), end):
                lines.append(line)  # noqa: PERF402 - keeps what came before an error
        prev = b64u(leaf_hash(lines.pop(0))) if start and lines else START
        for index, line in enumerate(lines, start):
            leaf = b64u(leaf_hash(line))
            yield self._look(index, line, prev, leaf)
            prev = leaf

    def _look(self, index: int, line: bytes, prev: str, leaf: str) -> Look:
        session = voucher = None
        try:
            entry = parse(line)
            if (entry.log, entry.i) != (self._log, index):
                raise JournalTamperedError(f"it says that it is entry {entry.i} of {entry.log}")
            if entry.prev != prev:
                raise JournalTamperedError("it does not continue the line before it")
            session = self._session(entry, index)
            _check_session(session, entry)
            if not session.signs:
                return Look(Mark.UNSIGNED, "", line, leaf, session)
            signature = unb64u(entry.sig)
            key = session.opened.key
            if signature is None or not self._judging.signature(
                key, signature, signed_message(line)
            ):
                raise JournalTamperedError("its signature is wrong")
            voucher = self._voucher(session)
        except JournalTamperedError as error:
            return Look(Mark.BROKEN, error.what, line, leaf, session, voucher)
        trusted = self._trusts(session, voucher)
        proven = Mark.PROVEN if self._judging.pinned else Mark.ALONE
        mark = proven if trusted else Mark.UNKNOWN
        return Look(mark, "", line, leaf, session, voucher, trusted)

    def _voucher(self, session: Session) -> Voucher | None:
        found = self._vouchers.get(session.id, "")
        if found == "":
            try:
                found = self._judging.voucher(self._log, session)
            except JournalTamperedError as error:
                found = error.what
            self._vouchers[session.id] = found
        if isinstance(found, str):
            raise JournalTamperedError(found)
        return found

    def _trusts(self, session: Session, voucher: Voucher | None) -> bool:
        trusted, at = self._judging.trusted, session.opened.opened
        return (
            voucher is not None
            and not voucher.revoked
            and trusts(trusted, voucher, by=session.by, namespace=NAMESPACE, at=at)
        )

    def _session(self, entry: Entry, index: int) -> Session:
        """Find who wrote an entry, from it backwards; no page is searched twice."""
        for page in range(index // PAGE, -1, -1):
            session = self._sessions.get(entry.sess)
            if session is not None and session.at <= index:
                return session
            if page not in self._searched or page == index // PAGE:
                self._search(page, index)
        session = self._sessions.get(entry.sess)
        if session is None or session.at > index:
            raise JournalTamperedError("its session was never opened")
        return session

    def _search(self, page: int, index: int) -> None:
        start, end = page * PAGE, min((page + 1) * PAGE, index + 1)
        for line in self._lines.read(start, end):
            if _OPENS in line:
                session = _opened(line)
                if session is not None:
                    self._sessions.setdefault(session.id, session)
        if end == (page + 1) * PAGE:
            self._searched.add(page)


def _opened(line: bytes) -> Session | None:
    try:
        entry = decode(line)
        if entry.type != EntryType.SESSION_OPEN:
            return None
        return Session(entry.sess, entry.by, entry.i, read_opened(entry.d))
    except JournalTamperedError:
        return None


def _check_session(session: Session, entry: Entry) -> None:
    if session.by != entry.by:
        raise JournalTamperedError(f"its session belongs to {session.by!r}")
    try:
        at = millis(entry.ts)
    except ValueError as error:
        raise JournalTamperedError("its time is no time") from error
    if not session.opened.opened <= at < session.opened.not_after:
        raise JournalTamperedError("it was written outside the hours of its session")
    if not session.signs and entry.sig:
        raise JournalTamperedError("it is signed, and its session has no key")
