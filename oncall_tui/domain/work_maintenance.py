"""What entries about maintenance windows come to, in one's own journal or a mate's.

| type                  | d |
|-----------------------|---|
| maintenance.announced | window, name, start, end, extended (bool), text or reason (BlobRef) |
| maintenance.begun     | window, name |
| maintenance.closed    | window, name, points [{text, answer}], note (if any) |
"""

from __future__ import annotations

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.maintenance_steps import Move, Point, Step
from oncall_tui.domain.work_parts import CALENDAR, millis
from oncall_tui.domain.work_rules import read_as
from oncall_tui.domain.work_store import WorkStore

MOST_POINTS = 60
"""Of a checklist; an entry has to hold all of them."""


class Announced(msgspec.Struct, frozen=True, gc=False):
    """maintenance.announced."""

    window: str
    end: int
    extended: bool = False
    text: BlobRef | None = None
    reason: BlobRef | None = None


class Begun(msgspec.Struct, frozen=True, gc=False):
    """maintenance.begun."""

    window: str


class Closed(msgspec.Struct, frozen=True):
    """maintenance.closed."""

    window: str
    points: tuple[Point, ...] = ()
    note: BlobRef | None = None


def step_of(entry: Entry | Brief) -> Step | None:
    """Return the move that an entry of any journal tells of; None when it tells of none."""
    found = _KINDS.get(entry.type)
    if found is None:
        return None
    decoder, type_ = found
    data = read_data(entry, decoder, type_)
    return None if data is None else _step(entry, data)


def _step(entry: Entry | Brief, data: Announced | Begun | Closed) -> Step | None:
    try:
        at = millis(entry.ts)
    except ValueError:
        return None
    if at not in CALENDAR:
        return None
    where = (at, entry.log, entry.i, entry.by, data.window)
    if isinstance(data, Begun):
        return Step(*where, Move.BEGIN)
    if isinstance(data, Closed):
        return Step(*where, Move.CLOSE, points=data.points[:MOST_POINTS], note=data.note)
    if data.end not in CALENDAR:
        return None
    if data.extended:
        return Step(*where, Move.EXTEND, data.end, note=data.reason)
    return Step(*where, Move.ANNOUNCE, note=data.text)


def _took(work: WorkStore, entry: Entry | Brief, data: Announced | Begun | Closed) -> None:
    step = _step(entry, data)
    if step is not None:
        work.windows.setdefault(step.window, []).append(step)


MAINTENANCE = {
    EntryType.MAINTENANCE_ANNOUNCED.value: read_as(Announced, _took),
    EntryType.MAINTENANCE_BEGUN.value: read_as(Begun, _took),
    EntryType.MAINTENANCE_CLOSED.value: read_as(Closed, _took),
}
_KINDS = {type_: (decoder, kind) for type_, (decoder, kind, _) in MAINTENANCE.items()}
