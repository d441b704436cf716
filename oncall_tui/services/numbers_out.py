"""Figures for people and for scripts: lines, JSON, CSV. The definitions go with each of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from oncall_tui.domain.counted import counted
from oncall_tui.domain.numbers import Figures, LevelFigures, Rate, Spread
from oncall_tui.domain.numbers_rules import HOUR, NumbersRules
from oncall_tui.domain.numbers_words import DEFINITIONS, length_words, rate_words
from oncall_tui.domain.text import plain


def numbers_lines(found: Figures, rules: NumbersRules) -> list[str]:
    """Return the figures as lines of plain text."""
    entries = counted(found.entries, "entry", "entries")
    lines = [f"from {_day(found.since)} to {_day(found.until)} UTC, {entries}"]
    lines += [f"journals: {', '.join(found.journals)}"] if found.journals else []
    lines += [f"not in them: {plain(one, 200)}" for one in found.unread]
    lines.append("")
    for level in found.levels:
        lines += _level_lines(level)
    lines += [*_load_lines(found, rules), "", "noisiest:"]
    lines += [f"  {count:>5}  {plain(title, 120)}" for title, count in found.noisiest] or ["  none"]
    lines += ["", "week      pages  night  incidents  MTTA   MTTR"]
    lines += [
        f"{week.week:<9} {week.pages:>5}  {week.night:>5}  {week.incidents:>9}"
        f"  {length_words(week.ack):<6} {length_words(week.resolve)}"
        for week in found.weeks
    ]
    lines += ["", "what they mean:"]
    lines += [f"  {name}: {text}" for name, text in DEFINITIONS.items()]
    return lines


def _level_lines(level: LevelFigures) -> Iterator[str]:
    yield f"{level.level or 'all'}: {counted(level.pages, 'page')}"
    for name, spread in _spreads(level):
        yield f"  {name}  {_spread_words(spread)}"
    yield f"  acknowledged in time  {rate_words(level.ack_rate)}"
    yield f"  over in time          {rate_words(level.resolve_rate)}"


def _load_lines(found: Figures, rules: NumbersRules) -> Iterator[str]:
    verdict = "all right" if found.busiest <= rules.most else f"more than {rules.most}"
    yield ""
    yield f"busiest {rules.stretch // HOUR} h: {counted(found.busiest, 'page')}, {verdict}"
    too_many = sum(one.over for one in found.shifts)
    if found.shifts:
        mean = sum(one.pages for one in found.shifts) * 10 // len(found.shifts)
        yield (
            f"shifts: {len(found.shifts)}, {mean // 10}.{mean % 10} pages each on average,"
            f" {too_many} with too many"
        )
    yield f"out of hours: {found.out_of_hours}, at night: {found.night}"
    yield f"without a runbook: {found.no_runbook} ({found.not_looked} not looked up)"
    yield f"unactionable: {found.unactionable}, cleared unacknowledged: {found.cleared_unacked}"
    yield f"incidents: {found.incidents}, length {_spread_words(found.incident_length)}"
    if found.left_out:
        yield f"not counted: {counted(found.left_out, 'page')} of storms"


def _spreads(level: LevelFigures) -> list[tuple[str, Spread]]:
    return [("MTTA", level.ack), ("MTTR", level.resolve), ("MTBF", level.between)]


def _spread_words(spread: Spread) -> str:
    if not spread.n:
        return "-"
    return (
        f"median {length_words(spread.median)}, mean {length_words(spread.mean)},"
        f" worst {length_words(spread.worst)} (n = {spread.n})"
    )


def numbers_json(found: Figures, rules: NumbersRules) -> dict[str, Any]:
    """Return the figures as one document; lengths in seconds, rates in per cent."""
    return {
        "since": _time(found.since),
        "until": _time(found.until),
        "entries": found.entries,
        "journals": list(found.journals),
        "unread": list(found.unread),
        "levels": [_level_json(level) for level in found.levels],
        "busiest": {
            "hours": rules.stretch // HOUR,
            "pages": found.busiest,
            "from": None if found.busiest_at is None else _time(found.busiest_at),
            "most": rules.most,
        },
        "shifts": [
            {
                "who": one.shift.who,
                "start": _time(one.shift.start),
                "end": _time(one.shift.end),
                "pages": one.pages,
                "too_many": one.over,
            }
            for one in found.shifts
        ],
        "out_of_hours": found.out_of_hours,
        "night": found.night,
        "without_runbook": found.no_runbook,
        "runbook_not_looked_up": found.not_looked,
        "unactionable": found.unactionable,
        "cleared_unacknowledged": found.cleared_unacked,
        "not_counted": found.left_out,
        "noisiest": [{"title": title, "pages": count} for title, count in found.noisiest],
        "incidents": {"n": found.incidents, "length": _spread_json(found.incident_length)},
        "weeks": [
            {
                "week": week.week,
                "pages": week.pages,
                "night": week.night,
                "incidents": week.incidents,
                "mtta_median": _seconds(week.ack),
                "mttr_median": _seconds(week.resolve),
            }
            for week in found.weeks
        ],
        "definitions": dict(DEFINITIONS),
    }


def _level_json(level: LevelFigures) -> dict[str, Any]:
    return {
        "level": level.level or "all",
        "pages": level.pages,
        "mtta": _spread_json(level.ack),
        "mttr": _spread_json(level.resolve),
        "mtbf": _spread_json(level.between),
        "acknowledged_in_time": _rate_json(level.ack_rate),
        "over_in_time": _rate_json(level.resolve_rate),
    }


def _spread_json(spread: Spread) -> dict[str, int | None]:
    return {
        "n": spread.n,
        "median": _seconds(spread.median),
        "mean": _seconds(spread.mean),
        "worst": _seconds(spread.worst),
    }


def _rate_json(rate: Rate) -> dict[str, Any]:
    permille = rate.permille
    return {"n": rate.n, "met": rate.met, "percent": None if permille is None else permille / 10}


def numbers_csv(found: Figures, rules: NumbersRules) -> str:
    """Return the figures as `figure,of,value,unit` with the definitions below (RFC 4180)."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(("figure", "of", "value", "unit"))
    for row in _rows(found, rules):
        write([_safe(cell) for cell in row])
    for name, text in DEFINITIONS.items():
        write(("definition", name, text, "text"))
    return out.getvalue()


def _rows(found: Figures, rules: NumbersRules) -> Iterator[tuple[str, str, object, str]]:
    yield "since", "", _time(found.since), "time"
    yield "until", "", _time(found.until), "time"
    for log in found.journals:
        yield "journal", log, 1, "count"
    for why in found.unread:
        yield "journal", plain(why, 200), 0, "count"
    for level in found.levels:
        of = level.level or "all"
        yield "pages", of, level.pages, "count"
        for name, spread in _spreads(level):
            for part, value in _spread_json(spread).items():
                unit = "count" if part == "n" else "seconds"
                yield f"{name} {part}", of, "" if value is None else value, unit
        for name, rate in (
            ("acknowledged in time", level.ack_rate),
            ("over in time", level.resolve_rate),
        ):
            yield f"{name}, n", of, rate.n, "count"
            yield name, of, rate.met, "count"
    yield "busiest", f"{rules.stretch // HOUR} h", found.busiest, "count"
    yield "out of hours", "", found.out_of_hours, "count"
    yield "night", "", found.night, "count"
    yield "without a runbook", "", found.no_runbook, "count"
    yield "unactionable", "", found.unactionable, "count"
    yield "cleared unacknowledged", "", found.cleared_unacked, "count"
    yield "incidents", "", found.incidents, "count"
    for one in found.shifts:
        yield (
            "pages in shift",
            f"{plain(one.shift.who, 200)} {_time(one.shift.start)}",
            one.pages,
            "count",
        )
    for title, count in found.noisiest:
        yield "noisiest", plain(title, 200), count, "count"
    for week in found.weeks:
        yield "pages in week", week.week, week.pages, "count"


def _safe(cell: object) -> object:
    """Keep a spreadsheet from running what an alert is called as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


def _seconds(millis: int | None) -> int | None:
    return None if millis is None else millis // 1000


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%d %H:%M}"
