"""A listing of the journal: one plain line an entry, whatever stands in it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall_tui.domain.entry import Entry, EntryType
from oncall_tui.services.journal_view import row, summary

TARGET = {"kind": "alert", "id": "prod/a/1", "source": "prod", "key": "a", "title": "DiskFull"}
NOTE = {"sha256": "0" * 64, "bytes": 12}


def entry(type_: str, d: dict[str, Any], ts: str = "2026-03-02T12:00:00.000Z") -> Entry:
    return Entry(1, "alice@jump01", 7, ts, 0, "s", "alice@example.com", type_, None, d, "")


@pytest.mark.parametrize(
    ("type_", "d", "expected"),
    [
        ("alert.acked", {"target": TARGET, "effect": True}, "DiskFull (prod), to be sent"),
        (
            "alert.noted",
            {"target": TARGET, "effect": False, "note": NOTE},
            "DiskFull (prod), with a note of 12 bytes",
        ),
        (
            "alert.escalated",
            {"target": TARGET, "to": "bob", "rung": "L2", "effect": False, "note": NOTE},
            "DiskFull (prod), to L2 bob, with a note of 12 bytes",
        ),
        (
            "storm.begun",
            {"at": 5, "new": 41, "within": 60_000},
            "41 new alerts in 60 s",
        ),
        ("storm.ended", {"at": 9, "total": 99, "acked": 40}, "99 came, 40 acknowledged"),
        (
            "alert.assigned",
            {"target": TARGET, "to": "bob", "effect": True},
            "DiskFull (prod), to bob, to be sent",
        ),
        (
            "ticket.taken",
            {"target": {**TARGET, "kind": "ticket", "key": "17"}, "effect": False},
            "#17 DiskFull (prod)",
        ),
        (
            "alert.returned",
            {"targets": [TARGET] * 5, "at": 1},
            "cleared before anybody acknowledged it, DiskFull, DiskFull, DiskFull, 2 more",
        ),
        ("alert.seen", {"ids": ["a", "b"]}, "2 that had cleared"),
        ("effect.failed", {"of": 3, "why": "403", "final": True}, "entry 3, 403"),
        ("session.open", {"host": "jump01", "tool": "t 1", "key": ""}, "on jump01, t 1, unsigned"),
        ("session.close", {"wrote": 3}, "3 entries"),
        (
            "run.started",
            {"target": TARGET, "path": "disk.md", "title": "Disk full"},
            "Disk full, DiskFull (prod)",
        ),
        ("run.started", {"target": None, "path": "disk.md"}, "disk.md"),
        ("run.resumed", {"run": "a/1", "changed": True}, "run a/1, the file has changed"),
        (
            "step.outcome",
            {"run": "a/1", "step": "s1", "title": "Look", "outcome": "skipped", "reason": NOTE},
            "skipped, Look, with a reason of 12 bytes, run a/1",
        ),
        (
            "input.set",
            {"run": "a/1", "name": "host", "value": NOTE},
            "host, run a/1, with a value of 12 bytes",
        ),
        ("command.copied", {"run": "a/1", "step": "s1"}, "step s1, run a/1"),
        (
            "run.closed",
            {"run": "a/1", "outcome": "resolved", "left": 2},
            "run a/1, resolved, 2 steps left open",
        ),
        ("tail.recovered", {"bytes": 7, "segment": "seg"}, "7 bytes of a torn write kept from seg"),
        ("something.else", {"x": 1}, "something.else"),
    ],
)
def test_each_type_is_told_in_a_line(type_: str, d: dict[str, Any], expected: str) -> None:
    assert summary(entry(type_, d)) == expected


_values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=20) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_names = st.sampled_from(
    ["target", "targets", "ids", "of", "why", "note", "path", "run", "step", "credential", "key"]
)


@given(st.sampled_from(list(EntryType)), st.dictionaries(_names, _values))
def test_whatever_stands_in_d_gives_one_plain_line(type_: EntryType, d: dict[str, Any]) -> None:
    line = summary(entry(type_, d))
    assert "\n" not in line
    assert "\x1b" not in line


def test_a_row_tells_the_time_here_and_in_utc() -> None:
    shown = row(entry("x", {}), ZoneInfo("Europe/Berlin"))
    assert (shown.index, shown.local) == (7, "2026-03-02 13:00:00")
    assert shown.utc == "2026-03-02T12:00:00.000Z"


def test_hostile_text_does_not_reach_the_terminal() -> None:
    hostile = "\x1b]0;owned\x07"
    shown = row(entry(hostile, {}, ts=hostile), ZoneInfo("UTC"))
    assert "\x1b" not in f"{shown.local}{shown.utc}{shown.by}{shown.type}{shown.summary}"
