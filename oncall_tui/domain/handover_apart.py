"""What tells alerts apart that a list would show as the same line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact

MOST = 2
"""Labels that are named; two of them nearly always do."""
_SHOWN = frozenset({"alertname", "instance"})


def apart(rows: Sequence[tuple[str, Row]], now: int) -> Mapping[str, str]:
    """Return, by id, what differs among rows of the same title; nothing for a title of its own."""
    same: dict[str, list[Row]] = {}
    for title, row in rows:
        same.setdefault(title, []).append(row)
    return {
        row.id: words
        for group in same.values()
        if len(group) > 1
        for row, words in zip(group, _differing(group, now), strict=True)
    }


def _differing(rows: Sequence[Row], now: int) -> list[str]:
    sources = {row.alert.source for row in rows}
    told = [[row.alert.source] if len(sources) > 1 else [] for row in rows]
    names = sorted({name for row in rows for name in row.alert.labels} - _SHOWN)
    for name in names:
        if len({tuple(words) for words in told}) == len(rows):
            break
        values = [row.alert.labels.get(name, "") for row in rows]
        if len(set(values)) > 1 and max(map(len, told)) < MOST + (len(sources) > 1):
            for words, value in zip(told, values, strict=True):
                words.append(f"{name}={value or 'none'}"[:60])
    if len({tuple(words) for words in told}) < len(rows):
        for words, row in zip(told, rows, strict=True):
            began = row.alert.starts_at
            words.append(f"{row.alert.fingerprint[:8]}, {_since(began, now)}")
    return [", ".join(words) for words in told]


def _since(at: int | None, now: int) -> str:
    return "began at no known time" if at is None else f"for {compact(max(0, now - at) // 1000)}"
