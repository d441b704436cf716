"""The figures of a stretch of time: how soon, how often, how well. Definitions stand beside them.

All times are milliseconds; rates are tenths of a per cent, so that nothing here is a float.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from oncall_tui.domain.incident import incidents_of
from oncall_tui.domain.numbers_facts import Facts, Occurrence, Shift, ack_times, close_times
from oncall_tui.domain.numbers_rules import NumbersRules, week_of

NOISIEST = 10


class Spread(msgspec.Struct, frozen=True):
    """Lengths of time of one kind: how many, the middle one, the mean, the worst."""

    n: int = 0
    median: int | None = None
    """Of an even number the mean of the two in the middle."""
    mean: int | None = None
    worst: int | None = None


class Rate(msgspec.Struct, frozen=True):
    """How many of those with a target met it."""

    n: int = 0
    met: int = 0

    @property
    def permille(self) -> int | None:
        """Tenths of a per cent, rounded down; None where none has a target."""
        return self.met * 1000 // self.n if self.n else None


class LevelFigures(msgspec.Struct, frozen=True):
    """Of one severity; an empty name: of all."""

    level: str
    pages: int
    ack: Spread
    resolve: Spread
    between: Spread
    ack_rate: Rate
    resolve_rate: Rate


class Week(msgspec.Struct, frozen=True):
    """Of one week, by the engineer's clock."""

    week: str
    pages: int
    night: int
    incidents: int
    ack: int | None
    """Median, like the next."""
    resolve: int | None


class ShiftFigures(msgspec.Struct, frozen=True):
    """Of one shift."""

    shift: Shift
    pages: int
    over: bool
    """More than is all right for its length."""


class Figures(msgspec.Struct, frozen=True):
    """All of it, from `since` up to `until`."""

    since: int
    until: int
    entries: int
    levels: tuple[LevelFigures, ...]
    """All together first, then the severities, most pages first."""
    out_of_hours: int
    night: int
    busiest: int
    """The most pages in any stretch of the length that the site chose."""
    busiest_at: int | None
    """When that stretch began."""
    no_runbook: int
    not_looked: int
    """Pages of which nobody knows whether there is a runbook."""
    unactionable: int
    cleared_unacked: int
    left_out: int
    noisiest: tuple[tuple[str, int], ...]
    shifts: tuple[ShiftFigures, ...]
    incidents: int
    incident_length: Spread
    weeks: tuple[Week, ...]
    journals: tuple[str, ...] = ()
    """Logs that they are made of."""
    unread: tuple[str, ...] = ()
    """Logs that could not be read, each with the reason."""

    @property
    def all(self) -> LevelFigures:
        """Of all severities together."""
        return self.levels[0]


def figures(facts: Facts, rules: NumbersRules, *, since: int, until: int, now: int) -> Figures:
    """Work the figures out of what the journals tell; pages count by when they began."""
    everything = facts.occurrences()
    found = facts.raised(since, until)
    gaps = _gaps(everything, since, until)
    counts = Counter(one.page.level for one in found)
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    incidents = [x for x in incidents_of(facts.incidents) if since <= x.declared < until]
    busiest, at = _busiest([one.page.at for one in found], rules.stretch)
    lengths = [x.closed.at - x.started for x in incidents if x.closed is not None]
    return Figures(
        since=since,
        until=until,
        entries=facts.entries,
        levels=tuple(_level(name, found, gaps, now) for name in ("", *names)),
        out_of_hours=sum(rules.is_out_of_hours(one.page.at) for one in found),
        night=sum(rules.is_night(one.page.at) for one in found),
        busiest=busiest,
        busiest_at=at,
        no_runbook=sum(one.page.runbook is False for one in found),
        not_looked=sum(one.page.runbook is None for one in found),
        unactionable=sum(_is_unactionable(one) for one in found),
        cleared_unacked=sum(_cleared_unacked(one) for one in found),
        left_out=facts.left_out,
        noisiest=tuple(_noisiest(found)),
        shifts=tuple(_shifts(facts.shifts(), found, rules, since, until)),
        incidents=len(incidents),
        incident_length=spread(lengths),
        weeks=tuple(_weeks(found, [x.declared for x in incidents], rules)),
    )


def spread(lengths: Iterable[int]) -> Spread:
    """Return what can be said of lengths of time."""
    ordered = sorted(lengths)
    if not ordered:
        return Spread()
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2
    return Spread(len(ordered), median, sum(ordered) // len(ordered), ordered[-1])


def _level(
    name: str, found: Sequence[Occurrence], gaps: Sequence[tuple[str, int]], now: int
) -> LevelFigures:
    mine = [one for one in found if not name or one.page.level == name]
    return LevelFigures(
        level=name,
        pages=len(mine),
        ack=spread(ack_times(mine)),
        resolve=spread(close_times(mine)),
        between=spread(gap for level, gap in gaps if not name or level == name),
        ack_rate=_rate((one.page.ack, _answered(one)) for one in mine if _judged(one, now)),
        resolve_rate=_rate(
            (one.page.resolve, one.over)
            for one in mine
            if one.over is not None or (one.page.resolve is not None and one.page.resolve <= now)
        ),
    )


def _answered(one: Occurrence) -> int | None:
    return one.acked


def _judged(one: Occurrence, now: int) -> bool:
    """Whether it can be said if it was acknowledged in time: not while there is time left.

    What somebody had before it was taken over was acknowledged, nobody knows when.
    """
    if one.had_before:
        return False
    if one.acked is not None:
        return True
    end = now if one.over is None else one.over
    return one.page.ack is not None and one.page.ack <= end


def _rate(pairs: Iterable[tuple[int | None, int | None]]) -> Rate:
    judged = [(due, at) for due, at in pairs if due is not None]
    return Rate(len(judged), sum(at is not None and at <= due for due, at in judged))


def _cleared_unacked(one: Occurrence) -> bool:
    if one.over is None or one.had_before:
        return False
    return one.acked is None or one.acked > one.over


def _is_unactionable(one: Occurrence) -> bool:
    return one.over is not None and not one.acted


def _gaps(found: Sequence[Occurrence], since: int, until: int) -> list[tuple[str, int]]:
    """Return the time from each end to the next beginning of the same thing, by severity."""
    last: dict[str, int] = {}
    gaps = []
    for one in found:
        before = last.get(one.key)
        if before is not None and since <= one.page.at < until and one.page.at >= before:
            gaps.append((one.page.level, one.page.at - before))
        if one.over is None:
            last.pop(one.key, None)
        else:
            last[one.key] = one.over
    return gaps


def _busiest(starts: Sequence[int], stretch: int) -> tuple[int, int | None]:
    """Return the most pages in any stretch of that length, and when the first of these began."""
    best, at, low = 0, None, 0
    for high, start in enumerate(starts):
        while start - starts[low] >= stretch:
            low += 1
        if high - low + 1 > best:
            best, at = high - low + 1, starts[low]
    return best, at


def _noisiest(found: Iterable[Occurrence]) -> list[tuple[str, int]]:
    counts = Counter(one.page.title for one in found)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:NOISIEST]


def _shifts(
    shifts: Iterable[Shift],
    found: Sequence[Occurrence],
    rules: NumbersRules,
    since: int,
    until: int,
) -> Iterator[ShiftFigures]:
    starts = [one.page.at for one in found]  # in order, as `occurrences` are
    for shift in shifts:
        end = min(shift.end, until)
        if end <= max(shift.start, since):
            continue
        pages = bisect_left(starts, end) - bisect_left(starts, shift.start)
        yield ShiftFigures(shift, pages, pages > rules.ceiling(shift.end - shift.start))


def _weeks(
    found: Sequence[Occurrence], declared: Sequence[int], rules: NumbersRules
) -> Iterator[Week]:
    by_week: dict[str, list[Occurrence]] = {}
    for one in found:
        by_week.setdefault(week_of(one.page.at, rules.zone), []).append(one)
    incidents = Counter(week_of(at, rules.zone) for at in declared)
    for week in sorted({*by_week, *incidents}):
        mine = by_week.get(week, [])
        yield Week(
            week=week,
            pages=len(mine),
            night=sum(rules.is_night(one.page.at) for one in mine),
            incidents=incidents[week],
            ack=spread(ack_times(mine)).median,
            resolve=spread(close_times(mine)).median,
        )
