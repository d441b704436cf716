"""What entries about snoozes change in the fold of `domain.work`.

| type          | d |
|---------------|---|
| alert.snoozed | target, until, note (if any) |
| alert.woken   | target |
"""

from __future__ import annotations

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.duration import compact
from oncall_tui.domain.effect import Target
from oncall_tui.domain.entry import BlobRef, Entry, EntryType
from oncall_tui.domain.snooze import Snooze
from oncall_tui.domain.work_parts import Event, millis
from oncall_tui.domain.work_rules import read_as
from oncall_tui.domain.work_store import WorkStore


class Snoozed(msgspec.Struct, frozen=True, gc=False):
    """alert.snoozed."""

    target: Target
    until: int
    note: BlobRef | None = None


class Woken(msgspec.Struct, frozen=True, gc=False):
    """alert.woken."""

    target: Target


def _snoozed(work: WorkStore, entry: Entry | Brief, data: Snoozed) -> None:
    id_, at = data.target.id, millis(entry.ts)
    work.snoozes[id_] = Snooze(entry.by, at, data.until, entry.i, data.target.severity)
    what = f"snoozed for {compact((data.until - at) // 1000)}"
    work.tell(id_, Event(at, entry.by, entry.i, what, data.note))


def _woken(work: WorkStore, entry: Entry | Brief, data: Woken) -> None:
    if work.snoozes.pop(data.target.id, None) is not None:
        work.tell(data.target.id, Event(millis(entry.ts), entry.by, entry.i, "woken"))


SNOOZING = {
    EntryType.ALERT_SNOOZED.value: read_as(Snoozed, _snoozed),
    EntryType.ALERT_WOKEN.value: read_as(Woken, _woken),
}
