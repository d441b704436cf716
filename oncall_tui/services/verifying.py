"""Verifying: whether a journal is what its writers signed, and what that leaves open.

Cryptography is passed in, so that this flow can be read, and tested, without it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

import msgspec

from oncall_tui.domain.chain import Session, Sessions, Tip, follow_strictly
from oncall_tui.domain.entry import MAX_LINE, BlobRef, Entry, EntryType
from oncall_tui.domain.entry_line import START, leaf_hash, signed_message, unb64u
from oncall_tui.domain.session import NAMESPACE, statement
from oncall_tui.domain.trust import TrustedKey
from oncall_tui.errors import JournalForeignError, JournalTamperedError

CheckSignature = Callable[[str, bytes, bytes], bool]
"""(public key line, signature, message) -> whether it is by that key."""
CheckStatement = Callable[[str, str, str, str], bool]
"""(public key line, namespace, text, armoured SSHSIG) -> whether it is by that key."""
CheckText = Callable[[BlobRef], bool | None]
"""Whether the text behind a reference is the one that was signed; None when it was erased."""
Progress = Callable[[int], None]
"""Called now and then with the number of entries checked so far."""

PROGRESS_EVERY = 500


class Verdict(enum.StrEnum):
    """What can be said of a journal."""

    PROVEN = "proven"
    TAMPERED = "tampered"
    UNJUDGED = "cannot be judged"
    UNRECEIPTED = "valid, but its end has no receipt yet"


EXIT_CODES = {
    Verdict.PROVEN: 0,
    Verdict.TAMPERED: 1,
    Verdict.UNJUDGED: 2,
    Verdict.UNRECEIPTED: 3,
}


class SegmentLines(Protocol):
    """One file of a log, as long as it was when verifying began."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def first(self) -> int:
        """Index that its name promises for its first entry."""

    def lines(self, offset: int = 0) -> Iterator[bytes]:
        """Yield its lines with their newlines; the last may lack it."""


class BadEntry(msgspec.Struct, frozen=True):
    """The first entry that is wrong."""

    index: int
    segment: str
    why: str


class IdentityKey(msgspec.Struct, frozen=True):
    """A key that vouched for sessions."""

    key: str
    """`ssh-ed25519 AAAA…`."""
    by: str
    trusted: bool
    sessions: int


class Report(msgspec.Struct, frozen=True):
    """The outcome of verifying."""

    verdict: Verdict
    log: str
    entries: int
    """Entries that were checked and found right."""
    sessions: int
    keys: tuple[IdentityKey, ...] = ()
    first_bad: BadEntry | None = None
    doubts: tuple[str, ...] = ()
    """Why it cannot be judged."""
    not_covered: tuple[str, ...] = ()
    """What a verdict of proven does not say."""
    tip: str = START
    """Leaf hash of the last good line: note it down elsewhere to notice a cut end later."""

    @property
    def exit_code(self) -> int:
        """0 proven, 1 tampered, 2 cannot be judged, 3 valid but the end has no receipt."""
        return EXIT_CODES[self.verdict]

    @property
    def proven(self) -> bool:
        """Whether every entry is proven."""
        return self.verdict is Verdict.PROVEN

    @property
    def headline(self) -> str:
        """The outcome in one line."""
        if self.first_bad is not None:
            bad = self.first_bad
            return f"TAMPERED: entry {bad.index} in {bad.segment}: {bad.why}"
        counted = f"{self.entries:,} entries in {self.sessions:,} sessions"
        if self.verdict is Verdict.UNJUDGED:
            return f"cannot judge {counted}: {self.doubts[0]}"
        if self.verdict is Verdict.UNRECEIPTED:
            return f"valid, but the end has no receipt yet: {counted}"
        return f"OK: {counted}, every signature right"


class Checks(msgspec.Struct, frozen=True):
    """What needs keys or files, passed in."""

    signature: CheckSignature
    statement: CheckStatement
    text: CheckText


def verify(
    segments: Sequence[SegmentLines],
    *,
    log: str,
    checks: Checks,
    trusted: Sequence[TrustedKey],
    upstream: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Check every line, link and signature of a log.

    `segments` is a snapshot, oldest first: what is appended meanwhile is not in it. `trusted` says
    whose word counts. `upstream`: receipts are to be had, so their absence is told by exit code 3.
    """
    run = _Run(log, checks, trusted)
    bad: BadEntry | None = None
    try:
        for segment, newer in zip_longest(segments, segments[1:]):
            run.segment(segment, None if newer is None else newer.first, progress)
        run.end()
    except (JournalTamperedError, JournalForeignError) as error:
        bad = BadEntry(run.tip.size, run.name, error.what)
    return run.report(bad, upstream=upstream)


class _Run:
    """One verifying: the state that goes from line to line."""

    def __init__(self, log: str, checks: Checks, trusted: Sequence[TrustedKey]) -> None:
        self.log = log
        self.tip = Tip()
        self.name = ""
        self._checks = checks
        self._trusted = trusted
        self._sessions = Sessions()
        self._leaves = bytearray()
        self._keys: dict[tuple[str, str], IdentityKey] = {}
        self._unsigned = 0
        self._cut = 0
        """Bytes at the very end that are no whole line."""
        self._left: list[tuple[object, object, object]] = []
        """Segment, byte offset, size of what lies behind the last entry of a segment."""
        self._recovered = 0
        self._erased = 0

    def segment(self, segment: SegmentLines, limit: int | None, progress: Progress | None) -> None:
        """Check the lines of one file; the next one, if any, begins with index `limit`."""
        self.name = segment.name
        if segment.first != self.tip.size:
            raise JournalTamperedError(
                f"the file begins with entry {segment.first}, and {self.tip.size} comes next"
            )
        lines = segment.lines()
        at = 0
        while limit is None or self.tip.size < limit:
            line = next(lines, b"")
            if not line.endswith(b"\n"):
                self._cut = len(line)
                break
            self._line(line[:-1])
            at += len(line)
            if progress is not None and self.tip.size % PROGRESS_EVERY == 0:
                progress(self.tip.size)
        if limit is None:
            return
        if self.tip.size < limit:
            raise JournalTamperedError(f"the file ends before entry {limit}")
        size = sum(map(len, lines))
        if size:
            self._left.append((segment.name, at, size))

    def end(self) -> None:
        """Look at what lies behind the last entry."""
        if self._cut > MAX_LINE:
            raise JournalTamperedError(f"a line of more than {MAX_LINE} bytes")
        if self._left:
            name, at, size = self._left[0]
            raise JournalTamperedError(
                f"{size} bytes from {at} on in {name} are no entry, and none tells of them"
            )

    def report(self, bad: BadEntry | None, *, upstream: bool) -> Report:
        """Draw the conclusion."""
        doubts = tuple(self._doubts())
        if bad is not None:
            verdict = Verdict.TAMPERED
        elif doubts:
            verdict = Verdict.UNJUDGED
        elif upstream:
            verdict = Verdict.UNRECEIPTED
        else:
            verdict = Verdict.PROVEN
        return Report(
            verdict=verdict,
            log=self.log,
            entries=self.tip.size,
            sessions=len(self._sessions.known),
            keys=tuple(self._keys.values()),
            first_bad=bad,
            doubts=doubts,
            not_covered=tuple(self._not_covered(upstream=upstream)),
            tip=self.tip.leaf,
        )

    def _line(self, line: bytes) -> None:
        entry, tip = follow_strictly(self.tip, line, self.log)
        session = self._sessions.admit(entry)
        if entry.type == EntryType.SESSION_OPEN:
            self._introduced(session)
        if session.signs:
            self._signature(session, entry, line)
        else:
            self._unsigned += 1
        if entry.type == EntryType.TAIL_RECOVERED:
            self._explain(entry)
        self._texts(entry.d)
        self._leaves += leaf_hash(line)
        self.tip = tip

    def _signature(self, session: Session, entry: Entry, line: bytes) -> None:
        signature = unb64u(entry.sig)
        if signature is None or not self._checks.signature(
            session.opened.key, signature, signed_message(line)
        ):
            raise JournalTamperedError("its signature is wrong")

    def _introduced(self, session: Session) -> None:
        """Check who vouches for a session, and that it was for this place in this log."""
        opened, credential = session.opened, session.opened.credential
        known = opened.tip.size
        if known > session.at or self._leaf(known) != unb64u(opened.tip.leaf):
            raise JournalTamperedError("its session knew another beginning of this log")
        if not session.signs:
            return
        if credential.kind != "sshsig":
            self._vouched(IdentityKey("", session.by, trusted=False, sessions=1))
            return
        text = statement(log=self.log, session=session.id, by=session.by, opened=opened)
        if credential.statement != text:
            raise JournalTamperedError("the statement for its session says something else")
        if not self._checks.statement(credential.identity, NAMESPACE, text, credential.signature):
            raise JournalTamperedError("the signature under its session's statement is wrong")
        trusted = any(
            key.key == credential.identity
            and key.counts(by=session.by, namespace=NAMESPACE, at=opened.opened)
            for key in self._trusted
        )
        self._vouched(IdentityKey(credential.identity, session.by, trusted=trusted, sessions=1))

    def _leaf(self, size: int) -> bytes | None:
        """Return the leaf hash that a log of that size ends with."""
        if size < 0:
            return None
        return bytes(self._leaves[(size - 1) * 32 : size * 32]) if size else unb64u(START)

    def _vouched(self, key: IdentityKey) -> None:
        name = (key.key, key.by)
        before = self._keys.get(name)
        if before is not None:
            key = msgspec.structs.replace(
                key, sessions=before.sessions + 1, trusted=before.trusted and key.trusted
            )
        self._keys[name] = key

    def _explain(self, entry: Entry) -> None:
        """Take an entry's word for bytes that a crash, or a failing disk, left behind."""
        self._recovered += 1
        place = (entry.d.get("segment"), entry.d.get("at"), entry.d.get("bytes"))
        self._left = [left for left in self._left if left != place]

    def _texts(self, data: object) -> None:
        if not isinstance(data, dict):
            return
        for member in data.values():
            ref = blob_ref(member)
            if ref is None:
                continue
            intact = self._checks.text(ref)
            if intact is None:
                self._erased += 1
            elif not intact:
                raise JournalTamperedError("the text beside it was changed")

    def _doubts(self) -> Iterator[str]:
        if self._unsigned:
            yield f"{self._unsigned:,} entries are not signed"
        for key in self._keys.values():
            if not key.trusted:
                name = key.key or "a credential of an unknown kind"
                yield f"nobody trusted vouches for {name} as {key.by}"

    def _not_covered(self, *, upstream: bool) -> Iterator[str]:
        if not upstream:
            yield (
                "whether entries were cut off the end: without an upstream nobody else knows how "
                "long the journal was"
            )
        if self._cut:
            yield f"{self._cut} bytes at the end: an entry being written, or what a crash left"
        if self._recovered:
            yield f"{self._recovered} torn writes that were moved to quarantine"
        if self._erased:
            yield f"{self._erased} texts that are not there: erased, or taken away"
        yield "the times: they are what the host's clock said"
        yield "whose hand it was: a signature tells which key signed, not who held it"


def blob_ref(value: object) -> BlobRef | None:
    """Return the reference that a member of `d` is, if it is one."""
    if not isinstance(value, dict) or value.keys() != {"sha256", "bytes"}:
        return None
    try:
        return msgspec.convert(value, BlobRef)
    except msgspec.ValidationError:
        return None
