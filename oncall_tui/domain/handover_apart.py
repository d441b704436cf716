"""What tells alerts apart that a list would show as the same line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncall_tui.domain.board_lines import Row
from oncall_tui.domain.duration import compact
from oncall_tui.domain.run import RunState

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


def apart_runs(runs: Sequence[tuple[str, RunState]], now: int) -> Mapping[str, str]:
    """Return, by run, what differs among runs of the same title; nothing for one of its own."""
    same: dict[str, list[RunState]] = {}
    for title, run in runs:
        same.setdefault(title, []).append(run)
    return {
        run.run: words
        for group in same.values()
        if len(group) > 1
        for run, words in zip(group, _differing_runs(group, now), strict=True)
    }


def _differing(rows: Sequence[Row], now: int) -> list[str]:
    alerts = [row.alert for row in rows]
    ends = [f"{alert.fingerprint[:8]}, {_since(alert.starts_at, now)}" for alert in alerts]
    return _told([(alert.source, alert.labels) for alert in alerts], ends)


def _differing_runs(runs: Sequence[RunState], now: int) -> list[str]:
    none: tuple[str, Mapping[str, str]] = ("", {})
    known = [none if run.target is None else (run.target.source, run.target.labels) for run in runs]
    ends = [f"begun {compact(max(0, now - run.started_at) // 1000)} ago" for run in runs]
    if len(set(ends)) < len(ends):
        ends = [f"{end}, run {run.run}"[:80] for end, run in zip(ends, runs, strict=True)]
    return _told(known, ends)


def _told(known: Sequence[tuple[str, Mapping[str, str]]], ends: Sequence[str]) -> list[str]:
    """Return the fewest words that differ: source, labels, and `ends` where these do not do."""
    sources = {source for source, _ in known}
    told = [[source] if len(sources) > 1 else [] for source, _ in known]
    names = sorted({name for _, labels in known for name in labels} - _SHOWN)
    for name in names:
        if len({tuple(words) for words in told}) == len(known):
            break
        values = [labels.get(name, "") for _, labels in known]
        if len(set(values)) > 1 and max(map(len, told)) < MOST + (len(sources) > 1):
            for words, value in zip(told, values, strict=True):
                words.append(f"{name}={value or 'none'}"[:60])
    if len({tuple(words) for words in told}) < len(known):
        for words, end in zip(told, ends, strict=True):
            words.append(end)
    return [", ".join(filter(None, words)) for words in told]


def _since(at: int | None, now: int) -> str:
    return "began at no known time" if at is None else f"for {compact(max(0, now - at) // 1000)}"
