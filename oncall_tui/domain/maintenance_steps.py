"""What people do about a maintenance window, as their journals tell it."""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.entry import BlobRef


class Move(enum.StrEnum):
    """What somebody did about a window."""

    ANNOUNCE = "announced"
    EXTEND = "extended"
    BEGIN = "begun"
    CLOSE = "closed"


class Answer(enum.StrEnum):
    """What came of one point of the checklist."""

    DONE = "done"
    FAILED = "failed"
    NOT_APPLICABLE = "n/a"


class Point(msgspec.Struct, frozen=True):
    """One point of the checklist with its answer."""

    text: str
    answer: Answer


class Step(msgspec.Struct, frozen=True):
    """One move about one window, in somebody's journal."""

    at: int
    log: str
    entry: int
    by: str
    window: str
    move: Move
    end: int | None = None
    """Of an extension: the new end."""
    points: tuple[Point, ...] = ()
    note: BlobRef | None = None

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands among the moves of all journals."""
        return (self.at, self.log, self.entry)
