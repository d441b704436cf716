"""What entries about shifts and handovers change in the fold of `domain.work`.

`domain.handover_steps` has the table of their `d`.
"""

from __future__ import annotations

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_entries import MOVES, ShiftTold, Told, step_from
from oncall_tui.domain.handover_steps import ShiftMark
from oncall_tui.domain.work_parts import CALENDAR, millis
from oncall_tui.domain.work_rules import read_as
from oncall_tui.domain.work_store import WorkStore


def _stepped(work: WorkStore, entry: Entry | Brief, data: Told) -> None:
    step = step_from(entry, MOVES[entry.type], data)
    if step is not None:
        work.handovers.append(step)


def _begun(work: WorkStore, entry: Entry | Brief, data: ShiftTold) -> None:
    if data.shift in work.shifts or data.start not in CALENDAR or data.end not in CALENDAR:
        return
    work.shifts[data.shift] = ShiftMark(
        shift=data.shift,
        start=data.start,
        end=data.end,
        schedule=data.schedule,
        by=entry.by,
        begun=millis(entry.ts),
    )


def _ended(work: WorkStore, entry: Entry | Brief, data: ShiftTold) -> None:
    mark = work.shifts.get(data.shift)
    if mark is not None and mark.ended is None:
        work.shifts[data.shift] = msgspec.structs.replace(mark, ended=millis(entry.ts))


HANDOVERS = {
    EntryType.SHIFT_BEGUN.value: read_as(ShiftTold, _begun),
    EntryType.SHIFT_ENDED.value: read_as(ShiftTold, _ended),
    **{type_: read_as(Told, _stepped) for type_ in MOVES},
}
