"""Labels that stand on the board as columns of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import msgspec

from oncall_tui.domain.board_lines import Row

MOST_COLUMNS = 6
"""Labels that may be columns at a time."""
SAMPLE = 500
"""Rows that are looked at: neighbours have the same labels."""
PLACES = frozenset({"service", "instance"})
"""Of these the board has its own idea, whatever a source calls them."""
SHOWN_ANYWAY = frozenset({"alertname", "severity"})

_OWN: dict[str, Callable[[Row], str]] = {
    "service": lambda row: row.alert.service,
    "instance": lambda row: row.alert.instance,
}


class Use(msgspec.Struct, frozen=True):
    """How much a label would tell as a column."""

    name: str
    rows: int
    values: int
    """Different ones."""
    share: int
    """Percent of the rows that have it."""


def value_of(row: Row, name: str) -> str:
    """Return what stands in a row's column."""
    own = _OWN.get(name)
    return own(row) if own is not None else row.alert.labels.get(name, "")


def useful_labels(rows: Iterable[Row]) -> list[Use]:
    """Return labels, most telling first: on many rows and not the same on all."""
    sample = list(islice(rows, SAMPLE))
    counts = Counter(name for row in sample for name in row.alert.labels)
    for place in PLACES:
        counts[place] = sum(bool(value_of(row, place)) for row in sample)
    uses = [
        Use(
            name,
            count,
            len({value_of(row, name) for row in sample} - {""}),
            _percent(count, sample),
        )
        for name, count in counts.items()
        if count and name not in SHOWN_ANYWAY
    ]
    return sorted(uses, key=lambda use: (use.values < 2, -use.rows, use.values, use.name))


def widths_of(rows: Iterable[Row], names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return each label with the length of its longest value on the first rows."""
    sample = list(islice(rows, SAMPLE))
    return tuple((name, max(map(len, _values(sample, name)), default=0)) for name in names)


def _values(rows: Iterable[Row], name: str) -> Iterable[str]:
    own = _OWN.get(name)
    return map(own, rows) if own else [row.alert.labels.get(name, "") for row in rows]


def toggled(chosen: Sequence[str], name: str) -> tuple[str, ...]:
    """Take a label away, or put it last where there is room for one more."""
    if name in chosen:
        return tuple(one for one in chosen if one != name)
    return (*chosen, name)[: max(MOST_COLUMNS, len(chosen))]


def _percent(count: int, sample: Sequence[Row]) -> int:
    return 100 * count // max(1, len(sample))
