"""Verifying: whether a journal is what its writers signed, and what that leaves open.

Cryptography and files are passed in, so that this flow can be read, and tested, without them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Protocol

import msgspec

from oncall_tui.domain.chain import Session, Sessions, Tip, follow_strictly
from oncall_tui.domain.counted import counted
from oncall_tui.domain.entry import MAX_LINE, Entry, EntryType
from oncall_tui.domain.entry_line import START, leaf_hash, signed_message, unb64u
from oncall_tui.errors import JournalForeignError, JournalTamperedError
from oncall_tui.services.verify_approvals import Approved, Judge
from oncall_tui.services.verify_claims import HASH, Claims, History, ReadClaims
from oncall_tui.services.verify_report import BadEntry, IdentityKey, Report, Verdict
from oncall_tui.services.verify_sessions import CheckVoucher, Demands, Vouched
from oncall_tui.services.verify_texts import CheckText, Texts

CheckSignature = Callable[[str, bytes, bytes], bool]
"""(public key line, signature, message) -> whether it is by that key."""
Progress = Callable[[int], None]
"""Called now and then with the number of entries checked so far."""

PROGRESS_EVERY = 500


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


def no_claims(_: object) -> Claims:
    """Stand in for `Checks.claims` where nothing lies beside the log."""
    return Claims()


class Checks(msgspec.Struct, frozen=True):
    """What needs keys or files, passed in."""

    signature: CheckSignature
    voucher: CheckVoucher
    text: CheckText
    approvals: Judge
    claims: ReadClaims = no_claims


def verify(
    segments: Sequence[SegmentLines],
    *,
    log: str,
    checks: Checks,
    demands: Demands,
    progress: Progress | None = None,
) -> Report:
    """Check every line, link and signature of a log, and what was claimed of it.

    `segments` is a snapshot, oldest first: what is appended meanwhile is not in it. What `checks`
    knows of claims must be older than the snapshot, lest a new checkpoint look like a cut end.
    """
    run = _Run(log, checks, demands)
    bad: BadEntry | None = None
    try:
        for segment, newer in zip_longest(segments, segments[1:]):
            run.segment(segment, None if newer is None else newer.first, progress)
        run.end()
    except (JournalTamperedError, JournalForeignError) as error:
        bad = BadEntry(run.tip.size, run.name, error.what)
    return run.report(bad)


class _Run:
    """One verifying: the state that goes from line to line."""

    def __init__(self, log: str, checks: Checks, demands: Demands) -> None:
        self.log = log
        self.tip = Tip()
        self.name = ""
        self._checks = checks
        self._sessions = Sessions()
        self._last: dict[str, int] = {}
        """By session: index of its last entry."""
        self._vouched = Vouched(log, checks.voucher, demands)
        self._texts = Texts(checks.text)
        self._approved = Approved(log, checks.approvals)
        self._leaves = bytearray()
        self._unsigned = 0
        self._cut = 0
        """Bytes at the very end that are no whole line."""
        self._left: list[tuple[object, object, int]] = []
        """Segment, byte offset, size of what lies behind the last entry of a segment."""
        self._recovered = 0

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

    def report(self, bad: BadEntry | None) -> Report:
        """Hold the lines against what was claimed of them, and draw the conclusion."""
        claims = self._checks.claims(self._vouched.session_keys)
        # Of a log that is wrong in itself, the claims beyond the wrong entry say nothing new.
        history = History(self._leaves, claims)
        denied, root = history.judge()
        bad = bad or denied
        receipt = history.newest_receipt()
        keys = self._vouched.keys(history, self._last)
        doubts = (*self._doubts(claims), *_distrust(keys))
        if bad is not None:
            verdict = Verdict.TAMPERED
        elif doubts:
            verdict = Verdict.UNJUDGED
        elif claims.pinned and (receipt is None or receipt.size < self.tip.size):
            verdict = Verdict.UNRECEIPTED
        else:
            verdict = Verdict.PROVEN
        return Report(
            verdict=verdict,
            log=self.log,
            entries=self.tip.size,
            sessions=len(self._sessions.known),
            keys=keys,
            first_bad=bad,
            doubts=doubts,
            not_covered=tuple(self._not_covered(history)),
            tip=self.tip.leaf,
            root=b64encode(root).decode("ascii"),
            checkpoints=sum(claim.at is None for claim in claims.proven),
            receipt=receipt,
        )

    def _line(self, line: bytes) -> None:
        leaf = leaf_hash(line)
        entry, tip = follow_strictly(self.tip, line, self.log, leaf)
        session = self._sessions.admit(entry)
        if entry.type == EntryType.SESSION_OPEN:
            self._introduced(session)
        if session.signs:
            self._signature(session, entry, line)
        else:
            self._unsigned += 1
        if entry.type == EntryType.TAIL_RECOVERED:
            self._explain(entry)
        elif entry.type == EntryType.TEXT_REDACTED:
            self._texts.redact(entry.d)
        self._texts.look(entry.d)
        self._approved.look(entry)
        self._last[session.id] = entry.i
        self._leaves += leaf
        self.tip = tip

    def _signature(self, session: Session, entry: Entry, line: bytes) -> None:
        signature = unb64u(entry.sig)
        if signature is None or not self._checks.signature(
            session.opened.key, signature, signed_message(line)
        ):
            raise JournalTamperedError("its signature is wrong")

    def _introduced(self, session: Session) -> None:
        """Check who vouches for a session, and that it was for this place in this log."""
        known = session.opened.tip
        if known.size > session.at or self._leaf(known.size) != unb64u(known.leaf):
            raise JournalTamperedError("its session knew another beginning of this log")
        if session.signs:
            self._vouched.introduce(session)
        self._approved.introduce(session.opened.credential.identity)

    def _leaf(self, size: int) -> bytes | None:
        """Return the leaf hash that a log of that size ends with."""
        if size < 0:
            return None
        return bytes(self._leaves[(size - 1) * HASH : size * HASH]) if size else unb64u(START)

    def _explain(self, entry: Entry) -> None:
        """Take an entry's word for bytes that a crash, or a failing disk, left behind.

        A power cut after it may have taken some of them: fewer are fine, more are not.
        """
        self._recovered += 1
        place, told = (entry.d.get("segment"), entry.d.get("at")), entry.d.get("bytes")
        size = told if isinstance(told, int) else 0
        self._left = [left for left in self._left if left[:2] != place or left[2] > size]

    def _doubts(self, claims: Claims) -> Iterator[str]:
        if self._unsigned:
            yield f"not signed: {counted(self._unsigned, 'entry', 'entries')}"
        yield from claims.doubts
        yield from self._approved.doubts()

    def _not_covered(self, history: History) -> Iterator[str]:
        yield from _open_end(history)
        if self._cut:
            yield f"{self._cut} bytes at the end: an entry being written, or what a crash left"
        if self._recovered:
            yield f"{self._recovered} torn writes that were moved to quarantine"
        yield from self._texts.not_covered()
        yield from self._approved.not_covered()
        yield from self._vouched.late(history, self._last)
        yield "the times: they are what the host's clock said"
        yield "whose hand it was: a signature tells which key signed, not who held it"


def _distrust(keys: Sequence[IdentityKey]) -> Iterator[str]:
    for key in keys:
        if not key.trusted:
            what = f"the key behind {key.sessions} sessions of {key.by} is {key.why}"
            yield f"{what}: {key.key}" if key.key else what


def _open_end(history: History) -> Iterator[str]:
    """Say what is not known about the end of the log."""
    claims, receipt = history.claims, history.newest_receipt()
    if claims.unread:
        yield f"{claims.unread} receipts: name the key of the upstream that they are by"
    if not claims.pinned:
        yield (
            "whether entries were cut off the end: no upstream's key is known, so nobody else "
            "says how long the journal was"
        )
        return
    seen = 0 if receipt is None else receipt.size
    if seen < history.size:
        yield f"whether entries behind {seen} are all there: the upstream has not seen them yet"
    yield (
        "an older copy of everything, or entries that no upstream has seen and that were cut off "
        "with their checkpoints: ask the upstream for its newest receipt"
    )
