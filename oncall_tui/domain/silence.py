"""A silence as a thing of its own: what a source tells of it, and when it needs somebody.

Times are milliseconds; on the source's clock where a source told them. Its matchers are kept as
text in Alertmanager's syntax: that is what people read, what the journal keeps, and it is parsed
only where somebody asks what it matches (`domain.silence_reach`).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable

import msgspec

from oncall_tui.domain.duration import HOUR, MINUTE

ENDS_SOON = 15 * MINUTE * 1000
"""Milliseconds before its end from which on a silence is warned of."""

NEXT_SHIFT = 12 * HOUR * 1000
"""Milliseconds from now that stand for the next shift as long as no shifts are known."""

ACK_PREFIX = "ACK!"
"""A silence whose comment begins so is an acknowledgement: the convention of karma
(github.com/prymitive/karma, `alertAcknowledgement`)."""


class SilenceState(enum.StrEnum):
    """Alertmanager's words."""

    PENDING = "pending"
    """It begins later."""
    ACTIVE = "active"
    EXPIRED = "expired"


class SourceSilence(msgspec.Struct, frozen=True):
    """A silence as its source tells it; acknowledgements are none, however they are made."""

    source: str
    ref: str
    """What the source calls it; empty for one that has not been sent there yet."""
    matchers: str
    """In Alertmanager's syntax, sorted."""
    starts: int
    ends: int
    """0 when the source tells none that can be read."""
    by: str
    comment: str
    """Without the mark by which a second try finds the first."""
    state: SilenceState
    op: str = ""
    """The effect that made it, where its comment names one."""

    @property
    def id(self) -> str:
        """Name it among those of all sources."""
        return f"{self.source}/{self.ref}"


class SilenceList(msgspec.Struct, frozen=True):
    """All active and pending silences of a source at one moment."""

    items: tuple[SourceSilence, ...] = ()
    at: int = 0
    """Milliseconds, our clock: when the source was asked for them."""


def ends_soon(ends: int, now: int) -> bool:
    """Whether it ends within a quarter of an hour; both times by one clock."""
    return now < ends <= now + ENDS_SOON


def ends_before(ends: int, now: int, until: int) -> bool:
    """Whether it ends between now and a time, such as the end of the next shift."""
    return now < ends <= until


def soonest_first(silences: Iterable[SourceSilence]) -> list[SourceSilence]:
    """Order by end; what begins later but ends at once follows what is active."""
    return sorted(silences, key=lambda one: (one.ends, one.starts, one.id))


def known_as(silence: SourceSilence) -> str:
    """Return what tells whether somebody has changed a silence since; empty for an unsent one."""
    return f"{silence.ends}|{silence.matchers}" if silence.ref else ""


_MARK = re.compile(r"\s*\[op:(?P<op>[^\]\s]{1,300})\]\s*\Z")


def parted(comment: str) -> tuple[str, str]:
    """Part a remote comment into what a person wrote and the effect that made it, or ""."""
    found = _MARK.search(comment)
    return (comment, "") if found is None else (comment[: found.start()], found["op"])


class CommentRule(msgspec.Struct, frozen=True):
    """What the site asks of a silence."""

    pattern: re.Pattern[str] | None = None
    """Has to be found in the comment; None: any text will do."""
    hint: str = ""
    """What people read when it is not."""
    longest: int = 7 * 24 * HOUR * 1000
    """Milliseconds that a silence may last."""

    def why_not(self, comment: str) -> str:
        """Return why a comment will not do, or an empty string."""
        if comment.lstrip().startswith(ACK_PREFIX):
            return f"with {ACK_PREFIX} in front it would be an acknowledgement"
        if not comment.strip():
            return "say why: a silence without a reason outlives its reason"
        if self.pattern is not None and self.pattern.search(comment) is None:
            return self.hint or f"the site wants {self.pattern.pattern} in it"
        return ""
