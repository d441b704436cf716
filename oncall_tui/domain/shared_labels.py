"""Labels that many alerts have in common: said once, and not of each."""

from __future__ import annotations

from collections.abc import Iterable

from oncall_tui.domain.board_lines import Row

LEFT_OUT = frozenset({"alertname", "severity"})
"""What every line says anyway."""

Labels = tuple[tuple[str, str], ...]


def shared_labels(rows: Iterable[Row]) -> Labels:
    """Return the labels that all rows have with the same value, by name; none of a single row."""
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return ()
    shared = {(n, v) for n, v in first.alert.labels.items() if v and n not in LEFT_OUT}
    several = False
    for row in rest:
        several = True
        if not shared:
            break
        labels = row.alert.labels
        for pair in [pair for pair in shared if labels.get(pair[0]) != pair[1]]:
            shared.discard(pair)
    return tuple(sorted(shared)) if several else ()


def words(labels: Labels, *, beside: Labels = ()) -> str:
    """Return labels as people read them, without those that are said beside them already."""
    return ", ".join(f"{name}={value}" for name, value in labels if (name, value) not in beside)
