"""Pages: alerts that wanted somebody, as the tool writes them down, once each, and their ends.

What a monitoring system says is not in the journal; without these two nobody could ever count how
often the engineer was called, or how soon it was over. Only alerts whose level wants an
acknowledgement are told of, and only once an occurrence; levels and targets stand there as they
were that day.

| type        | d |
|-------------|---|
| alert.paged | alerts [{id, title, where, level, service, at, ack, resolve, runbook, there}], |
|             | more |
| alert.over  | alerts [{id, at}] |

`at`, `ack` and `resolve` are milliseconds on our clock: the start or end, and when it is due (null:
no target); `runbook` is null where nobody looked; `more` were left out, for want of room. `there`,
empty as a rule, is who acknowledged it at its source and in no journal; the source does not tell
when. An alert of which that is seen later is told of once more.
"""

from __future__ import annotations

import msgspec

from oncall_tui.domain.brief import Brief
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.work_parts import CALENDAR
from oncall_tui.domain.work_rules import read_as
from oncall_tui.domain.work_store import WorkStore


class Page(msgspec.Struct, frozen=True, gc=False):
    """One alert that wanted somebody."""

    id: str
    title: str
    level: str
    at: int
    service: str = ""
    ack: int | None = None
    resolve: int | None = None
    runbook: bool | None = None
    there: str = ""
    """Who acknowledged it at its source; empty while nobody did, as far as was seen."""
    where: str = ""
    """Its instance, or what it has instead; empty in entries from before it was kept."""


class Ended(msgspec.Struct, frozen=True, gc=False):
    """One of these that is over."""

    id: str
    at: int


class Paged(msgspec.Struct, frozen=True):
    """alert.paged."""

    alerts: list[Page]
    more: int = 0


class Over(msgspec.Struct, frozen=True):
    """alert.over."""

    alerts: list[Ended]


def _paged(work: WorkStore, entry: Entry | Brief, data: Paged) -> None:
    for page in data.alerts:
        work.paged.setdefault(page.id, entry.i)
        if page.at < _told_start(page.id):
            work.begun.setdefault(page.id, page.at)
        if page.there:
            work.acked_there[page.id] = page.there


def _told_start(id_: str) -> int:
    """Return when its source says that it begins, by its id; 0 where that names no time."""
    start = id_.rpartition("@")[2]
    return int(start) if start.isdecimal() and len(start) <= len(str(CALENDAR.stop)) else 0


def _over(work: WorkStore, _: Entry | Brief, data: Over) -> None:
    for ended in data.alerts:
        work.paged.pop(ended.id, None)
        work.begun.pop(ended.id, None)
        work.acked_there.pop(ended.id, None)


PAGING = {
    EntryType.ALERT_PAGED.value: read_as(Paged, _paged),
    EntryType.ALERT_OVER.value: read_as(Over, _over),
}
