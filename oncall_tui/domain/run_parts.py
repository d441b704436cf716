"""What a run keeps of its gates: timers, answers, evidence, approvals, what is owed."""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.entry import BlobRef


class TimerKind(enum.StrEnum):
    """What a timer is for."""

    WAIT = "wait"
    """The step is done when it is over, not before."""
    WITHIN = "within"
    """It is late when it is over."""


class Timer(msgspec.Struct, frozen=True):
    """Its end is a time of day, so that it outlives whoever started it."""

    kind: TimerKind
    started_at: int
    """Milliseconds, our clock, like the next."""
    until: int
    by: str
    cut_at: int | None = None
    """When it was ended early."""
    reason: BlobRef | None = None
    """Why it was."""

    def left(self, now: int) -> int:
        """Return the milliseconds that are left, 0 when it is over or was cut.

        Never more than it had at first: a clock that was set back makes nobody wait longer.
        """
        if self.cut_at is not None:
            return 0
        return max(0, min(self.until - now, self.until - self.started_at))


class Chosen(msgspec.Struct, frozen=True):
    """The answer to a Choose."""

    answer: str
    goes: str
    """The heading it led to; empty: on to the next step."""
    by: str
    at: int
    entry: int


class Evidence(msgspec.Struct, frozen=True):
    """What was kept, or why nothing was."""

    by: str
    at: int
    text: BlobRef | None = None
    reason: BlobRef | None = None
    truncated: bool = False
    name: str = ""
    """Of the file that it was."""


class Executed(msgspec.Struct, frozen=True):
    """A command that the tool ran for a step."""

    sha256: str
    by: str
    begun: int
    """Milliseconds, our clock."""
    ended: str = ""
    """As `domain.command_end.Ended`; empty while it runs, or when nobody was left to say."""
    code: int | None = None
    text: BlobRef | None = None
    """What it was, as it is kept."""


class Verdict(enum.StrEnum):
    """How far an approval is."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    SELF = "self"
    """Gone on with alone, for a reason."""
    LAPSED = "no longer asked for"
    """The step was settled before anybody answered."""


UNANSWERED = frozenset({Verdict.ASKED, Verdict.LAPSED})


class Approval(msgspec.Struct, frozen=True):
    """The last word about a step that somebody else has to agree to."""

    verdict: Verdict
    by: str
    at: int
    reason: BlobRef | None = None
    key: str = ""
    """Of somebody else who answered: their key, as ssh-keygen prints it."""
    sha256: str = ""
    """Of one that was asked for: of what was shown to whoever answers."""
    asked: str = ""
    """And that itself: `domain.approval` reads it."""

    @property
    def lets_go_on(self) -> bool:
        """Whether the step can be done."""
        return self.verdict in {Verdict.GRANTED, Verdict.SELF}


class Undone(msgspec.Struct, frozen=True):
    """What became of something that was owed."""

    kept: bool
    """It stays as it is; otherwise it was taken back."""
    by: str
    at: int
    entry: int
    reason: BlobRef | None = None


class Escalation(msgspec.Struct, frozen=True):
    """Somebody was called."""

    step: str
    to: str
    by: str
    at: int
    until: int | None = None
    """When the next one is called."""


class Opened(msgspec.Struct, frozen=True):
    """Another file that a step of the run led to; its steps belong to the run."""

    step: str
    path: str
    fragment: str
    sha256: str
    text: BlobRef


def timer_key(step: str, kind: TimerKind) -> str:
    """Name the timer of a step."""
    return f"{kind.value}/{step}"
