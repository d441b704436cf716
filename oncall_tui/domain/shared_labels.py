"""Labels that many alerts have in common: said once, and not of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import countOf, methodcaller

from oncall_tui.domain.board_lines import Row

LEFT_OUT = frozenset({"alertname", "severity"})
"""What every line says anyway."""

FEW = 50
"""Rows that are asked first."""

Labels = tuple[tuple[str, str], ...]


def shared_labels(rows: Iterable[Row]) -> Labels:
    """Return the labels that all rows have with the same value, by name; none of a single row."""
    labels = [row.alert.labels for row in rows]
    if not labels[1:]:
        return ()
    return tuple(
        (name, value)
        for name, value in sorted(labels[0].items())
        if value and name not in LEFT_OUT and _have_all(labels, name, value)
    )


def _have_all(labels: Sequence[Mapping[str, str]], name: str, value: str) -> bool:
    # The last rows are unlike the first: of most labels they say so before all are asked.
    if any(own.get(name) != value for own in labels[-FEW:]):
        return False
    return countOf(map(methodcaller("get", name), labels), value) == len(labels)


def words(labels: Labels, *, beside: Labels = ()) -> str:
    """Return labels as people read them, without those that are said beside them already."""
    return ", ".join(f"{name}={value}" for name, value in labels if (name, value) not in beside)
