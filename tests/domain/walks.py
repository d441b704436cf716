"""Entries of runs, as journals of several people have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from oncall_tui.domain.entry import Entry
from tests.fakes import NOON


def entry(log: str, i: int, at: int, type_: str, **d: Any) -> Entry:
    """Return an entry of a log, `at` milliseconds after noon."""
    moment = datetime.fromtimestamp((NOON + at) / 1000, UTC)
    return Entry(
        v=1,
        log=log,
        i=i,
        ts=moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        mono=at,
        sess="s",
        by=log.partition("@")[0],
        type=type_,
        inc=None,
        d=d,
        prev="",
    )


def began(log: str, i: int, at: int, path: str = "a.md", **more: Any) -> Entry:
    """Return run.started."""
    return entry(log, i, at, "run.started", path=path, title=path, **more)


def ended(log: str, i: int, at: int, run: str, outcome: str = "completed") -> Entry:
    """Return run.closed."""
    return entry(log, i, at, "run.closed", run=run, outcome=outcome, left=0)


def said(log: str, i: int, at: int, run: str, step: str, outcome: str) -> Entry:
    """Return step.outcome."""
    return entry(
        log, i, at, "step.outcome", run=run, step=step, title=step.title(), outcome=outcome
    )
