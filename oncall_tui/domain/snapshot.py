"""One source's last complete answer, and how much it is worth now."""

from __future__ import annotations

import enum
from typing import Generic, TypeVar

import msgspec

from oncall_tui.domain.silence import SilenceList
from oncall_tui.errors import BadAnswerError, RefusedError, ServerFailedError

ItemT_co = TypeVar("ItemT_co", covariant=True)


class Snapshot(msgspec.Struct, Generic[ItemT_co], frozen=True):
    """All that a source had to say at one moment.

    An adapter whose answer has not changed returns the same `items` object again, so that
    `is` tells whether anything has to be worked out anew.
    """

    source: str
    items: tuple[ItemT_co, ...]
    taken_at: int
    """Milliseconds on our clock, when the answer was complete."""
    skew: int = 0
    """Milliseconds that the source's clock is ahead of ours, from its `Date` header."""
    silences: SilenceList | None = None
    """Its silences; None from a source that has none, or does not let us read them."""


class Liveness(enum.StrEnum):
    """How far a source's last word can be trusted."""

    WAITING = "waiting"
    """Not asked yet, and nothing is remembered."""
    LIVE = "live"
    STALE = "stale"
    """There is a last word, but the newest poll failed or it comes from the cache."""
    UNREACHABLE = "unreachable"
    """No word at all, or three polls in a row failed."""


class Fault(enum.StrEnum):
    """What was wrong with the newest poll; one word."""

    SILENT = ""
    """No answer, or none that is known of."""
    NONSENSE = "nonsense"
    """It answers, and what it says is not what it promises."""
    FAILING = "failing"
    """It answers that it cannot answer: a status from 500 on."""
    REFUSED = "refused"
    """It answers, and does not let us in."""

    @property
    def words(self) -> str:
        """What it does, as a sentence goes on: `answers nonsense`."""
        return _FAULTS[self]


_FAULTS = {
    Fault.SILENT: "does not answer",
    Fault.NONSENSE: "answers nonsense",
    Fault.FAILING: "answers with an error",
    Fault.REFUSED: "refuses us",
}


def fault_of(error: Exception) -> Fault:
    """Return what an error of a poll says of its source."""
    if isinstance(error, BadAnswerError):
        return Fault.FAILING if isinstance(error, ServerFailedError) else Fault.NONSENSE
    return Fault.REFUSED if isinstance(error, RefusedError) else Fault.SILENT


class SourceHealth(msgspec.Struct, frozen=True):
    """What is known about one source; times are milliseconds on our clock."""

    source: str
    kind: str
    """The system: alertmanager, prometheus, roundup."""
    liveness: Liveness = Liveness.WAITING
    last_good: int | None = None
    next_try: int | None = None
    failures: int = 0
    """Failed polls in a row."""
    error: str = ""
    fault: Fault = Fault.SILENT
    count: int = 0
    """Items in the last word."""
    skew: int = 0

    @property
    def live(self) -> bool:
        """Whether the board may say "n" for this source, and not "at least n"."""
        return self.liveness is Liveness.LIVE

    @property
    def word(self) -> str:
        """How it is, in one word: `live`, `stale`, `nonsense`."""
        return self.fault.value or self.liveness.value


FAILURES_UNTIL_UNREACHABLE = 3


def after_answer(
    health: SourceHealth, *, at: int, next_try: int, count: int, skew: int
) -> SourceHealth:
    """Return the health after a complete answer."""
    return msgspec.structs.replace(
        health,
        liveness=Liveness.LIVE,
        last_good=at,
        next_try=next_try,
        failures=0,
        error="",
        fault=Fault.SILENT,
        count=count,
        skew=skew,
    )


def remembering(health: SourceHealth, before: SourceHealth) -> SourceHealth:
    """Add the last word of an earlier session, of which a watch knows nothing."""
    if health.last_good is not None or before.last_good is None:
        return health
    failed = health.failures >= FAILURES_UNTIL_UNREACHABLE
    return msgspec.structs.replace(
        health,
        liveness=Liveness.UNREACHABLE if failed else Liveness.STALE,
        last_good=before.last_good,
        skew=before.skew,
    )


def after_failure(
    health: SourceHealth, *, next_try: int, error: str, fault: Fault = Fault.SILENT
) -> SourceHealth:
    """Return the health after a failed poll: the last word stays, and is worth less."""
    failures = health.failures + 1
    silent = health.last_good is None or failures >= FAILURES_UNTIL_UNREACHABLE
    return msgspec.structs.replace(
        health,
        liveness=Liveness.UNREACHABLE if silent else Liveness.STALE,
        next_try=next_try,
        failures=failures,
        error=error,
        fault=fault,
    )
