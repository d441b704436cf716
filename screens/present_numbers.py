"""Figures in cells: bars, sparklines, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from oncall_tui.domain.numbers import Figures, LevelFigures, Rate, Spread, Week
from oncall_tui.domain.numbers_rules import HOUR, NumbersRules
from oncall_tui.domain.numbers_words import DEFINITIONS, length_words, rate_words
from oncall_tui.domain.text import plain
from screens.glyphs import Glyphs
from screens.present import Piece, fit
from screens.theme import Role

BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.-=+*#@"
"""From little to much."""
BAR = 24
"""Cells of the longest bar."""


def sparkline(values: Sequence[int], *, ascii_only: bool = False) -> str:
    """Return a cell for each value, as high as it is; a gap (0) is the lowest."""
    marks = ASCII_BARS if ascii_only else BARS
    most = max(values, default=0)
    if most <= 0:
        return marks[0] * len(values)
    top = len(marks) - 1
    return "".join(marks[min(top, -(-max(0, value) * top // most))] for value in values)


def bar(value: int, most: int, *, glyphs: Glyphs, width: int = BAR) -> str:
    """Return a bar as long as a value is beside the largest one; nothing only for nothing."""
    if value <= 0 or most <= 0:
        return ""
    mark = "█" if not glyphs.mark.isascii() else "#"
    return mark * max(1, value * width // most)


def numbers_pieces(
    found: Figures, rules: NumbersRules, *, zone: tzinfo, glyphs: Glyphs
) -> list[list[Piece]]:
    """Return all figures, what matters first."""
    lines = [
        [
            (f"{_day(found.since, zone)} to {_day(found.until, zone)}", Role.STRONG),
            (f"  {found.entries:,} entries", Role.DIM),
        ],
        *_journals(found),
        [],
        _head(),
        *[_level(level) for level in found.levels],
        [],
        *[_rates(level, rules) for level in found.levels if level.pages],
        *_load(found, rules),
    ]
    lines += _weeks(found, glyphs)
    lines += _noisiest(found, glyphs)
    lines += _shifts(found, zone, glyphs)
    lines += [[], [("What they mean", Role.HEAD)]]
    lines += [
        [(f"  {name}  ", Role.STRONG), (text, Role.PLAIN)] for name, text in DEFINITIONS.items()
    ]
    return lines


def _journals(found: Figures) -> list[list[Piece]]:
    """Say whose journals are in, and whose are not."""
    lines: list[list[Piece]] = []
    if len(found.journals) > 1:
        lines.append([(f"journals of {', '.join(found.journals)}", Role.DIM)])
    lines += [[(f"without {plain(one, 200)}", Role.WARN)] for one in found.unread]
    return lines


def _head() -> list[Piece]:
    words = f"{'':<10}{'pages':>6}  {'MTTA med/mean/worst':<23}{'MTTR':<23}MTBF med"
    return [(words.rstrip(), Role.HEAD)]


def _level(level: LevelFigures) -> list[Piece]:
    role = Role.STRONG if not level.level else Role.PLAIN
    return [
        (f"  {plain(level.level or 'all', 8):<8}", role),
        (f"{level.pages:>6}  ", role),
        (f"{_spread(level.ack):<22} ", Role.PLAIN),
        (f"{_spread(level.resolve):<22} ", Role.PLAIN),
        (_middle(level.between), Role.DIM),
    ]


def _spread(spread: Spread) -> str:
    if not spread.n:
        return "-"
    parts = (spread.median, spread.mean, spread.worst)
    return f"{'/'.join(map(length_words, parts))} n{spread.n}"


def _middle(spread: Spread) -> str:
    """Return the median alone: there is no room for more, and the lengths are long ones."""
    return f"{length_words(spread.median)} n{spread.n}" if spread.n else "-"


def _pages(count: int) -> str:
    return f"{count} page" if count == 1 else f"{count} pages"


def _rates(level: LevelFigures, rules: NumbersRules) -> list[Piece]:
    return [
        (f"  {plain(level.level or 'all', 8):<10}", Role.PLAIN),
        ("acked in time ", Role.DIM),
        (f"{rate_words(level.ack_rate):<22}", _verdict(level.ack_rate, rules.ack_rate)),
        ("over in time ", Role.DIM),
        (rate_words(level.resolve_rate), _verdict(level.resolve_rate, rules.resolve_rate)),
    ]


def _verdict(rate: Rate, target: int) -> Role:
    permille = rate.permille
    if permille is None:
        return Role.DIM
    return Role.GOOD if permille >= target * 10 else Role.LATE


def _load(found: Figures, rules: NumbersRules) -> list[list[Piece]]:
    too_many = found.busiest > rules.most
    hours = rules.stretch // HOUR
    verdict = f"more than {rules.most}" if too_many else f"at most {rules.most}: all right"
    length = _spread(found.incident_length)
    lines: list[list[Piece]] = [
        [],
        [
            (f"  busiest {hours} h      ", Role.DIM),
            (f"{_pages(found.busiest)}, {verdict}", Role.LATE if too_many else Role.GOOD),
        ],
        _pair("out of hours", f"{found.out_of_hours}, at night {found.night}"),
        _pair("no runbook", f"{found.no_runbook} ({found.not_looked} not looked up)"),
        _pair("unactionable", f"{found.unactionable}, cleared unacked {found.cleared_unacked}"),
        _pair("incidents", f"{found.incidents}, length {length}"),
    ]
    if found.left_out:
        lines.append(_pair("not counted", f"{found.left_out} pages of storms"))
    return lines


def _pair(name: str, value: str) -> list[Piece]:
    return [(f"  {name:<17} ", Role.DIM), (value, Role.PLAIN)]


def _weeks(found: Figures, glyphs: Glyphs) -> list[list[Piece]]:
    if not found.weeks:
        return []
    ascii_only = glyphs.mark.isascii()
    pages = [week.pages for week in found.weeks]
    acks = [week.ack or 0 for week in found.weeks]
    lines: list[list[Piece]] = [
        [],
        [("By week", Role.HEAD)],
        [
            ("  pages ", Role.DIM),
            (sparkline(pages[-40:], ascii_only=ascii_only), Role.KEY),
            ("   MTTA ", Role.DIM),
            (sparkline(acks[-40:], ascii_only=ascii_only), Role.KEY),
        ],
    ]
    return [*lines, *(_week(week, max(pages), glyphs) for week in found.weeks[-12:])]


def _week(week: Week, most: int, glyphs: Glyphs) -> list[Piece]:
    return [
        (f"  {week.week}  ", Role.DIM),
        (f"{week.pages:>4} ", Role.PLAIN),
        (f"{bar(week.pages, most, glyphs=glyphs):<{BAR}}", Role.KEY),
        (f" {week.night:>3} at night", Role.DIM),
        (f"  {length_words(week.ack):>6} {length_words(week.resolve):>6}", Role.PLAIN),
    ]


def _noisiest(found: Figures, glyphs: Glyphs) -> list[list[Piece]]:
    if not found.noisiest:
        return []
    most = found.noisiest[0][1]
    return [
        [],
        [("Noisiest", Role.HEAD)],
        *[
            [
                (f"  {count:>4} ", Role.PLAIN),
                (f"{bar(count, most, glyphs=glyphs, width=16):<16} ", Role.KEY),
                (fit(plain(title, 120), 50, glyphs).rstrip(), Role.PLAIN),
            ]
            for title, count in found.noisiest
        ],
    ]


def _shifts(found: Figures, zone: tzinfo, glyphs: Glyphs) -> list[list[Piece]]:
    if not found.shifts:
        return []
    lines: list[list[Piece]] = [[], [("By shift", Role.HEAD)]]
    for one in found.shifts[-14:]:
        role = Role.LATE if one.over else Role.PLAIN
        lines.append(
            [
                (f"  {_day(one.shift.start, zone)}  ", Role.DIM),
                (fit(plain(one.shift.who, 60), 24, glyphs), Role.PLAIN),
                (f"{_pages(one.pages):>11}", role),
            ]
        )
    return lines


def _day(at: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone):%Y-%m-%d %H:%M}"
