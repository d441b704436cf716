"""Reads the steps of a handover from entries of any journal; mates may write anything."""

from __future__ import annotations

import re

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.handover_steps import HandoverStep, Move
from oncall_tui.domain.work_parts import CALENDAR, millis

MOST_ITEMS = 1_500
"""Of one note: an entry has to hold their keys."""
KEY = re.compile(r"[0-9a-f]{16}")
HASH = re.compile(r"[0-9a-f]{64}")


class Told(msgspec.Struct, frozen=True):
    """`d` of any step of a handover."""

    note: str
    root: str
    items: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    to: str = ""
    of: str = ""
    item: str = ""
    revises: str = ""
    alone: bool = False
    identity: str = ""
    signature: str = ""
    text: BlobRef | None = None
    handed: BlobRef | None = None


class ShiftTold(msgspec.Struct, frozen=True):
    """`d` of shift.begun and shift.ended."""

    shift: str
    start: int
    end: int
    schedule: str = ""


MOVES = {
    EntryType.HANDOVER_SIGNED.value: Move.SIGN,
    EntryType.HANDOVER_REVISED.value: Move.REVISE,
    EntryType.HANDOVER_PREVIEWED.value: Move.PREVIEW,
    EntryType.HANDOVER_READBACK.value: Move.READ_BACK,
    EntryType.HANDOVER_DECLINED.value: Move.ASK,
    EntryType.HANDOVER_ACCEPTED.value: Move.ACCEPT,
    EntryType.HANDOVER_TAKEN.value: Move.TAKE,
    EntryType.HANDOVER_REVIEWED.value: Move.REVIEW,
    EntryType.HANDOVER_SETTLED.value: Move.SETTLE,
}
_decoder = msgspec.json.Decoder(Told)


def handover_step_of(entry: Entry | Brief) -> HandoverStep | None:
    """Return the step that an entry of any journal tells of; None when it tells of none."""
    move = MOVES.get(entry.type)
    if move is None:
        return None
    data = read_data(entry, _decoder, Told)
    return None if data is None else step_from(entry, move, data)


def step_from(entry: Entry | Brief, move: Move, data: Told) -> HandoverStep | None:
    """Return a step; None for what no program writes: mates may write anything."""
    try:
        at = millis(entry.ts)
    except ValueError:
        return None
    items = (data.item,) if move is Move.READ_BACK else data.items
    hashes = (data.note, data.root, *((data.revises,) if data.revises else ()))
    fits = (
        at in CALENDAR
        and all(map(HASH.fullmatch, hashes))
        and len(items) <= MOST_ITEMS
        and len(data.declined) <= MOST_ITEMS
        and all(map(KEY.fullmatch, (*items, *data.declined)))
    )
    if not fits:
        return None
    return HandoverStep(
        at=at,
        log=entry.log,
        entry=entry.i,
        by=entry.by,
        move=move,
        note=data.note,
        root=data.root,
        items=items,
        declined=data.declined,
        other=data.to or data.of,
        revises=data.revises,
        alone=data.alone,
        identity=data.identity,
        signature=data.signature,
        text=data.text,
        handed=data.handed,
    )
