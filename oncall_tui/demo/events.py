"""What can happen in the story: the words that `story.py` is written in.

A beat is `(seconds, event)`: seconds since the demo began, negative for what came before.
"""

from __future__ import annotations

import msgspec

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Event(msgspec.Struct, frozen=True):
    """Something happens to somebody."""

    @property
    def about(self) -> str:
        """Whom it concerns: events about the same one keep their order in every variation."""
        return ""


class Alerting(Event, frozen=True):
    """Something happens to a subject: see `subjects.SUBJECTS`."""

    subject: str

    @property
    def about(self) -> str:
        """The subject."""
        return self.subject


class Fires(Alerting, frozen=True):
    """The subject's alert fires.

    If it fires already it changes: another severity is another label set, hence another
    fingerprint and another startsAt, which is how Prometheus and Alertmanager tell that
    something got worse.
    """

    severity: str = ""
    """Instead of the subject's own."""
    value: str = ""
    """Instead of the subject's own."""


class Clears(Alerting, frozen=True):
    """The alert is over; Alertmanager no longer lists it."""


class Acknowledges(Alerting, frozen=True):
    """A teammate acknowledges it: a silence on exactly these labels, in karma's convention."""

    by: str
    lasts: int
    """Seconds."""
    text: str


class Silences(Alerting, frozen=True):
    """A teammate keeps it quiet for a reason that is not an acknowledgement."""

    by: str
    lasts: int
    text: str


class Endpoint(Event, frozen=True):
    """Something happens to a whole source."""

    source: str

    @property
    def about(self) -> str:
        """The source."""
        return self.source


class Dies(Endpoint, frozen=True):
    """Its socket closes: connections are refused."""


class Returns(Endpoint, frozen=True):
    """It listens again, on the same port."""


class Ticketing(Event, frozen=True):
    """Something happens to a ticket."""

    ticket: int
    by: str

    @property
    def about(self) -> str:
        """The ticket."""
        return f"ticket {self.ticket}"


class Opens(Ticketing, frozen=True):
    """A ticket is opened. `{instance}` in its texts is the subject's."""

    title: str
    priority: str
    text: str
    status: str = "unread"
    subject: str = ""


class Takes(Ticketing, frozen=True):
    """The teammate becomes the owner, unless somebody else was faster."""


class Moves(Ticketing, frozen=True):
    """The ticket gets another status."""

    status: str


class Comments(Ticketing, frozen=True):
    """Somebody writes into the ticket."""

    text: str


Beat = tuple[int, Event]
