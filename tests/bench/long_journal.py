"""A journal of years: what its acts look like, chained, with signatures that nobody checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from oncall_tui.domain.chain import Tip
from oncall_tui.domain.entry import VERSION, Entry
from oncall_tui.domain.entry_line import b64u, encode_entry, leaf_hash, sign_body
from oncall_tui.domain.session import rfc3339

BEGAN = 1_700_000_000_000
STEP = 94_000
"""Milliseconds between two entries: a million in three years."""
SEGMENT_BYTES = 8 * 1024 * 1024
SIGNATURE = "A" * 86


Acts = Iterator[tuple[str, dict[str, Any]]]
"""Types of entries with their `d`."""


def write_journal(folder: Path, count: int) -> None:
    """Write the log of that name with `count` entries."""
    write_entries(folder, _acts(folder.name, count))


def write_entries(folder: Path, acts: Acts, step: int = STEP) -> None:
    """Write the log of that name, an entry each `step` milliseconds."""
    folder.mkdir(mode=0o700, parents=True)
    for above in (folder, folder.parent, folder.parent.parent):
        above.chmod(0o700)
    tip, content = Tip(), bytearray()
    first = 0
    for type_, data in acts:
        body, _ = encode_entry(_entry(folder.name, tip, type_, data, step))
        line = sign_body(body, SIGNATURE)
        tip = Tip(tip.size + 1, b64u(leaf_hash(line)))
        content += line + b"\n"
        if len(content) >= SEGMENT_BYTES:
            _write(folder, first, content)
            first, content = tip.size, bytearray()
    _write(folder, first, content)


def _write(folder: Path, first: int, content: bytearray) -> None:
    path = folder / f"seg-{first:012d}.jsonl"
    path.write_bytes(content)
    path.chmod(0o600)


def _entry(log: str, tip: Tip, type_: str, data: dict[str, Any], step: int) -> Entry:
    return Entry(
        v=VERSION,
        log=log,
        i=tip.size,
        ts=rfc3339(BEGAN + tip.size * step),
        mono=123_456_789_012 + tip.size,
        sess="0123456789abcdef0123456789abcdef",
        by="alice@example.com",
        type=type_,
        inc=None,
        d=data,
        prev=tip.leaf,
    )


def _acts(log: str, count: int) -> Acts:
    """Yield acts: an alert is acknowledged, sent, walked through, noted and given back."""
    for start in range(0, count, 8):
        target, run = _target(start), f"{log}/{start}"
        step = {"run": run, "title": "Look at the graph", "outcome": "done"}
        acts: list[tuple[str, dict[str, Any]]] = [
            (
                "alert.acked",
                {"target": target, "until": target["starts_at"] + 14_400_000, "effect": True},
            ),
            ("effect.sent", {"of": start, "ref": "2f3c1a9e-7b7d", "meanwhile": "unchanged"}),
            *(("step.outcome", {**step, "step": f"s{number}"}) for number in range(3)),
            (
                "alert.noted",
                {"target": target, "effect": False, "note": {"sha256": "ab" * 32, "bytes": 120}},
            ),
            ("command.copied", {"run": run, "step": "s1", "sha256": "cd" * 32, "missing": []}),
            ("alert.unacked", {"target": target, "effect": False, "ref": ""}),
        ]
        yield from acts[: count - start]


def _target(number: int) -> dict[str, Any]:
    key, at = f"{number * 2654435761 % 2**64:016x}", BEGAN + number * STEP
    return {
        "kind": "alert",
        "id": f"prod:{key}@{at}",
        "source": "prod",
        "key": key,
        "title": "InstanceDown",
        "severity": "critical",
        "starts_at": at,
        "labels": {"alertname": "InstanceDown", "instance": f"web{number % 400}", "job": "node"},
    }
