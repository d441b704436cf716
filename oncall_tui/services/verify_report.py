"""What verifying came to: a verdict, why, and what it leaves open."""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.counted import counted
from oncall_tui.domain.entry_line import START


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


class BadEntry(msgspec.Struct, frozen=True):
    """The first entry that is wrong."""

    index: int
    segment: str
    """The file that shows it: a segment, a checkpoint, a receipt."""
    why: str
    missing: bool = False
    """There is no such entry any more: the end was cut off before it."""


class IdentityKey(msgspec.Struct, frozen=True):
    """A key that vouched for sessions."""

    key: str
    """`ssh-ed25519 AAAA…`; empty for a credential of an unknown kind."""
    by: str
    trusted: bool
    sessions: int
    why: str = ""
    """What it is when its word does not count: "revoked", "not trusted", "in the list …"."""


class Receipt(msgspec.Struct, frozen=True):
    """The newest word of an upstream that was pinned."""

    by: str
    """Name of its key."""
    size: int
    """It saw the entries below this index."""
    at: int
    """Milliseconds, UTC, by the upstream's clock."""


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
    root: str = ""
    """Merkle root over the good lines, base64 as in a checkpoint."""
    checkpoints: int = 0
    """Notes by sessions of this log whose roots were made again and are the same."""
    receipt: Receipt | None = None

    @property
    def exit_code(self) -> int:
        """0 proven, 1 tampered, 2 cannot be judged, 3 valid but the end has no receipt."""
        return EXIT_CODES[self.verdict]

    @property
    def proven(self) -> bool:
        """Whether every entry is proven."""
        return self.verdict is Verdict.PROVEN

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong or in doubt, be it that a receipt is still to come."""
        return self.verdict in {Verdict.PROVEN, Verdict.UNRECEIPTED}

    @property
    def headline(self) -> str:
        """The outcome in one line."""
        if self.first_bad is not None:
            bad = self.first_bad
            if bad.missing:
                return f"TAMPERED: {bad.why}"
            return f"TAMPERED: entry {bad.index} in {bad.segment}: {bad.why}"
        what = f"{counted(self.entries, 'entry', 'entries')} in {counted(self.sessions, 'session')}"
        if self.verdict is Verdict.UNJUDGED:
            return f"cannot judge {what}: {self.doubts[0]}"
        if self.verdict is Verdict.UNRECEIPTED:
            return f"valid, but the end has no receipt yet: {what}"
        return f"OK: {what}, every signature right"
