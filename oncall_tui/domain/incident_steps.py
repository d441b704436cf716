"""What people do about an incident, as their journals tell it."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence

import msgspec

from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef
from oncall_tui.domain.maintenance_steps import Point


class Move(enum.StrEnum):
    """What somebody did about an incident."""

    DECLARE = "declared"
    UPDATE = "updated"
    PHASE = "phase"
    ROLE = "role"
    RECORD = "written down"
    LINK = "linked"
    CLOSE = "closed"


class Phase(enum.StrEnum):
    """Where the work stands, in the order in which it goes as a rule."""

    DETECTION = "detection"
    """From the first alert to the declaration."""
    TRIAGE = "triage"
    COMMUNICATION = "communication"
    CONTAINMENT = "containment"
    RESOLUTION = "resolution"
    REVIEW = "review"


class Role(enum.StrEnum):
    """What somebody is in an incident."""

    COMMANDER = "incident commander"
    TECHNICAL = "technical lead"
    COMMUNICATIONS = "communications lead"
    BUSINESS = "business lead"


class Record(enum.StrEnum):
    """What kind of line somebody wrote down."""

    DECISION = "decision"
    TODO = "todo"
    DONE = "done"
    """The line `of` is settled."""
    NOTE = "note"


class Link(enum.StrEnum):
    """What kind of thing an incident is linked to."""

    ALERT = "alert"
    TICKET = "ticket"
    CHANGE = "change"


class Audience(enum.StrEnum):
    """Whom an update is for."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class IncidentStep(msgspec.Struct, frozen=True):
    """One move about one incident, in somebody's journal; times in milliseconds, UTC."""

    at: int
    log: str
    entry: int
    by: str
    incident: str
    move: Move
    title: str = ""
    """Of the incident, or of what is linked."""
    level: str = ""
    what: str = ""
    """The phase, role, kind of record or of link, or the audience."""
    to: str = ""
    """Who has the role from now on."""
    of: str = ""
    """The step (`log/index`) that a record settles, or whose ticket a link names."""
    ref: str = ""
    """What the linked thing is called: a ticket's id, a commit, an alert's id."""
    gone: bool = False
    """The link is taken away."""
    started: int | None = None
    """Of a declaration: when the first alert began, on our clock."""
    alerts: tuple[Target, ...] = ()
    text: BlobRef | None = None
    points: tuple[Point, ...] = ()
    unheld: tuple[str, ...] = ()
    """Of the closing: titles of its alerts that fired and that nobody had."""

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands among the moves of all journals."""
        return (self.at, self.log, self.entry)

    @property
    def id(self) -> str:
        """What others call this move."""
        return f"{self.log}/{self.entry}"


IncidentSteps = Mapping[str, Sequence[IncidentStep]]
"""By incident, in their order."""


def open_count(steps: IncidentSteps) -> int:
    """Return how many are declared and not closed, without folding them."""
    moves = ({step.move for step in several} for several in steps.values())
    return sum(Move.DECLARE in some and Move.CLOSE not in some for some in moves)
