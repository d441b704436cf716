"""Parts 10 and 12 of a note: what was closed, and figures of one shift, each with its definition.

Pages and their times are those of `Facts.raised`, as in the shift report. Medians, not means: of
so few, one slow answer would hide all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import msgspec

from oncall_tui.domain.brief import Brief, read_data
from oncall_tui.domain.duration import compact
from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.domain.handover_entries import ShiftTold
from oncall_tui.domain.numbers_facts import Facts, ack_times, close_times
from oncall_tui.domain.numbers_rules import NumbersRules
from oncall_tui.domain.run import RunOutcome
from oncall_tui.domain.shift import Shift
from oncall_tui.domain.work_paging import Page
from oncall_tui.domain.work_parts import millis

_shift = msgspec.json.Decoder(ShiftTold)


class _Closed(msgspec.Struct, frozen=True):
    """`d` of run.closed, as far as it is counted."""

    outcome: str = ""


class _Returned(msgspec.Struct, frozen=True):
    """`d` of alert.returned, likewise."""

    targets: tuple[Any, ...] = ()


_closed = msgspec.json.Decoder(_Closed)
_returned = msgspec.json.Decoder(_Returned)


class Figures(msgspec.Struct, frozen=True):
    """One shift in numbers; durations in milliseconds."""

    pages: tuple[Page, ...] = ()
    acks: tuple[int, ...] = ()
    """From the start of a page to its first acknowledgement."""
    closes: tuple[int, ...] = ()
    """From the start of a page to its end."""
    entries: Counter[str] = Counter()
    """By type."""
    runs: Counter[str] = Counter()
    """Runs that were closed, by outcome."""
    unseen: int = 0
    """Alerts that cleared before anybody acknowledged them."""


def count(
    entries: Iterable[Entry | Brief], start: int, end: int, *, until: int | None = None
) -> Figures:
    """Count a shift from `start` to `end` (milliseconds, UTC).

    Pages are those that were raised in it; of the rest what was done `until` then counts, `end`
    by default: a handover is written when the shift may be over already.
    """
    last = end if until is None else until
    facts = Facts()
    types: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    unseen = 0
    for entry in entries:
        facts.apply(entry)
        if not start <= millis(entry.ts) <= last:
            continue
        types[entry.type] += 1
        if entry.type == EntryType.RUN_CLOSED:
            closed = read_data(entry, _closed, _Closed)
            runs[closed.outcome if closed is not None else ""] += 1
        elif entry.type == EntryType.ALERT_RETURNED:
            returned = read_data(entry, _returned, _Returned)
            unseen += 0 if returned is None else len(returned.targets)
    found = facts.raised(start, end)
    pages = tuple(one.page for one in found)
    return Figures(pages, tuple(ack_times(found)), tuple(close_times(found)), types, runs, unseen)


def end_of(shift: Shift, entries: Iterable[Entry | Brief], now: int) -> int:
    """Return when a shift ended: as planned or when that was said, and not after now."""
    for entry in entries:
        told = None
        if entry.type == EntryType.SHIFT_ENDED:
            told = read_data(entry, _shift, ShiftTold)
        if told is not None and told.shift == shift.id:
            return min(shift.end, now, millis(entry.ts))
    return min(shift.end, now)


def closed_lines(figures: Figures) -> tuple[str, ...]:
    """Return part 10."""
    types = figures.entries
    unread = sum(page.runbook is False for page in figures.pages)
    counts = (
        (len(figures.closes), "page", "pages", "over"),
        (figures.unseen, "alert", "alerts", "cleared unacknowledged"),
        (figures.runs.total(), "run", "runs", "closed"),
        (figures.runs[RunOutcome.ABANDONED.value], "run", "runs", "abandoned"),
        (unread, "page", "pages", "without a runbook"),
        (_repeats(figures.pages), "page", "pages", "more of what had come before in this shift"),
        (types[EntryType.TICKET_TAKEN.value], "ticket", "tickets", "taken"),
    )
    return tuple(
        f"{number} {one if number == 1 else many} {what}"
        for number, one, many, what in counts
        if number
    )


def number_lines(figures: Figures, rules: NumbersRules, length: int) -> tuple[str, ...]:
    """Return part 12; each line says what it counts. `length` of the shift is in milliseconds."""
    pages = figures.pages
    most = rules.ceiling(length)
    verdict = f"more than {most}" if len(pages) > most else f"up to {most} is all right"
    levels = Counter(page.level for page in pages)
    by_level = ", ".join(f"{level} {number}" for level, number in levels.most_common())
    night = sum(rules.is_night(page.at) for page in pages)
    groups = len({page.title for page in pages})
    gaps = [after - at for at, after in pairwise(sorted(page.at for page in pages))]
    quiet = [f"Longest time between two pages: {compact(max(gaps) // 1000)}"] if gaps else []
    escalated = figures.entries[EntryType.ALERT_ESCALATED.value]
    return (
        f"Pages (alerts whose level wants an acknowledgement): {len(pages)}"
        + (f": {by_level}" if by_level else "")
        + f"; {verdict} ({rules.ceiling_words(length)})",
        f"Incidents (pages of one name count once): {groups}",
        f"Pages between {rules.night_words} local time, by their start: {night}",
        *quiet,
        "Time to acknowledge (first acknowledgement after the start): " + _spread(figures.acks),
        "Time to close (end after the start, open ones not counted): " + _spread(figures.closes),
        f"Escalated: {escalated}",
    )


def _spread(durations: Sequence[int]) -> str:
    if not durations:
        return "none (n = 0)"
    middle, worst = int(median(durations)) // 1000, max(durations) // 1000
    return f"median {compact(middle)}, worst {compact(worst)} (n = {len(durations)})"


def _repeats(pages: Sequence[Page]) -> int:
    """Count the pages of what came more than once: without the first of each."""
    return len(pages) - len({page.id.rpartition("@")[0] for page in pages})
