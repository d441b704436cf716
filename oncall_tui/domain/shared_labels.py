"""Labels that many alerts have in common: said once, and not of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter, countOf, methodcaller

from oncall_tui.domain.board_lines import Row

LEFT_OUT = frozenset({"alertname", "severity"})
"""What every line says anyway."""

FEW = 50
"""Rows that are asked first."""

_labels = attrgetter("alert.labels")

Labels = tuple[tuple[str, str], ...]


def shared_labels(rows: Sequence[Row], *, beside: Labels = ()) -> Labels:
    """Return the labels that all rows have with the same value, by name; none of a single row.

    Those in `beside` are left out.
    """
    if not rows[1:]:
        return ()
    first = rows[0].alert.labels.items() - set(beside)
    common = {(name, value) for name, value in first if value and name not in LEFT_OUT}
    # The last rows are unlike the first: of most labels they say so before all are asked.
    for row in rows[-FEW:]:
        common &= row.alert.labels.items()
        if not common:
            return ()
    labels = list(map(_labels, rows))
    return tuple(pair for pair in sorted(common) if _have_all(labels, *pair))


def _have_all(labels: Sequence[Mapping[str, str]], name: str, value: str) -> bool:
    return countOf(map(methodcaller("get", name), labels), value) == len(labels)


def words(labels: Labels, *, beside: Labels = ()) -> str:
    """Return labels as people read them, without those that are said beside them already."""
    return ", ".join(f"{name}={value}" for name, value in labels if (name, value) not in beside)
