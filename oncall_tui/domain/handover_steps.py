"""The steps of a handover as entries of any journal tell them.

| type                | d |
|---------------------|---|
| shift.begun, .ended | shift (its id), start, end, schedule |
| handover.signed     | note (SHA-256), root, items [keys], to, alone, identity, signature, text  |
| handover.revised    | the same, and revises (SHA-256 of the note that it replaces)              |
| handover.previewed  | note, root, items [keys that were opened]                                 |
| handover.readback   | note, root, item, text                                                    |
| handover.declined   | note, root, text (the question): the note goes back                       |
| handover.accepted   | note, root, of, items, declined [keys], alone, identity, signature, text  |
|                     | (what was signed), handed (the note itself)                               |
| handover.taken      | note or "", root, of, items, text (the reason)                            |
| handover.reviewed   | note, root, of (who accepted it), items, declined, text (what they signed) |
| handover.settled    | note, root, of (whose it was), items [keys that need nobody any more],     |
|                     | text (why)                                                                |
| run.taken           | run, of, note, and what `run.started` has; see `domain.run_handed`        |
| run.handed_over     | run, to, note                                                             |

`root` is the SHA-256 of the first revision of a note: all revisions are one handover. `text` and
`handed` are BlobRefs. `of` is whose the items were.
"""

from __future__ import annotations

import enum

import msgspec

from oncall_tui.domain.entry import BlobRef


class Move(enum.StrEnum):
    """What was done."""

    SIGN = "signed"
    REVISE = "revised"
    PREVIEW = "previewed"
    READ_BACK = "read back"
    ASK = "sent back"
    ACCEPT = "accepted"
    TAKE = "taken without handover"
    REVIEW = "reviewed"
    SETTLE = "settled"


class HandoverStep(msgspec.Struct, frozen=True):
    """Steps of all logs have one order: by time, then by log, then by index."""

    at: int
    """Milliseconds, UTC: what the clock of its host said."""
    log: str
    entry: int
    by: str
    move: Move
    note: str
    root: str
    items: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    other: str = ""
    """To whom it is handed, or whose it was."""
    revises: str = ""
    alone: bool = False
    identity: str = ""
    signature: str = ""
    text: BlobRef | None = None
    handed: BlobRef | None = None

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands among the steps of all logs."""
        return (self.at, self.log, self.entry)


class ShiftMark(msgspec.Struct, frozen=True):
    """A shift that was begun, and when it was ended."""

    shift: str
    start: int
    end: int
    schedule: str
    by: str
    begun: int
    ended: int | None = None
