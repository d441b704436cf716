"""The shift report: what one shift brought, and how it was handed over."""

from __future__ import annotations

from oncall_tui.domain.document import Facts, Moment, Span
from oncall_tui.domain.report_parts import Made


class PageLine(Facts, frozen=True):
    """A page of the shift, whoever had it."""

    at: Moment
    title: str
    where: str
    """Its instance, or what it has instead."""
    level: str
    acknowledged: Span | None
    """From its beginning."""
    there: str
    """Who acknowledged it at its source and in no journal; empty: nobody was seen to."""
    lasted: Span | None
    """None: not over yet."""
    night: bool


class IncidentLine(Facts, frozen=True):
    """An incident that was declared in the shift, or open when it began."""

    name: str
    title: str
    level: str
    declared: Moment
    closed: Moment | None


class DeedCount(Facts, frozen=True):
    """How often something was done."""

    what: str
    count: int


class NoteLine(Facts, frozen=True):
    """A step of the handover at the end of the shift."""

    at: Moment
    by: str
    what: str
    note: str
    """SHA-256 of the note."""
    other: str
    """The other side: `to bob`, `from alice`, `accepted by bob`."""
    declined: tuple[str, ...]
    """What was not accepted."""
    asked: str
    """The question with which a note went back, or why an item was settled."""


class ShiftFacts(Made, frozen=True):
    """What a shift report says."""

    who: str
    schedule: str
    start: Moment
    end: Moment
    begun: Moment | None
    """When it was said to begin; None: it stands in no journal."""
    ended: Moment | None
    """When it was said to end; nothing after it counts."""
    running: bool
    pages: tuple[PageLine, ...]
    page_count: int
    night_count: int
    busiest: int
    """Most pages in any stretch of the site's length."""
    stretch: Span
    ceiling: int
    """So many pages are still all right."""
    ceiling_words: str
    """How that comes about."""
    too_many: bool
    ack_median: Span | None
    ack_worst: Span | None
    ack_n: int
    resolve_median: Span | None
    resolve_worst: Span | None
    resolve_n: int
    incidents: tuple[IncidentLine, ...]
    deeds: tuple[DeedCount, ...]
    """What the person of the shift did, most often first."""
    handover: tuple[NoteLine, ...]
    accepted_by: str
    """Empty: nobody, by what the journals tell."""
