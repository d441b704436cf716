"""Parts that several documents have: who made it, and who signs it."""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.domain.document import Facts, Moment


class Signature(Facts, frozen=True):
    """A line to be signed: the meaning is the site's, the rest is filled in by hand."""

    meaning: str


class Source(Facts, frozen=True):
    """A journal that the document is made from."""

    log: str
    entries: int
    """All that it holds."""
    last: Moment | None
    """Time of its newest entry."""


class Made(Facts, frozen=True):
    """How the document came about."""

    made: Moment
    made_by: str
    tool: str
    """Program and version."""
    zone: str
    """Of times that people read: an IANA name."""
    sources: tuple[Source, ...]
    to_sign: bool
    """The site asks for signatures."""
    signatures: tuple[Signature, ...]
    doubts: tuple[str, ...]
    """What the document leaves out, and why."""


class Told(Facts, frozen=True):
    """One line of a timeline."""

    at: Moment
    by: str
    """Empty: nobody did it; in round brackets: the tool wrote it down."""
    what: str
    text: str
    """What somebody wrote with it."""
    entry: str
    """`log/index`; empty where it is no entry."""


class Tick(Facts, frozen=True):
    """A point of a checklist with its answer."""

    point: str
    answer: str


def signatures_of(meanings: Iterable[str]) -> tuple[Signature, ...]:
    """Return the lines that a site's policy asks for."""
    return tuple(map(Signature, meanings))
