"""A year of a busy desk: pages, runs, notes, two shifts a day, and an incident that never ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bench.long_journal import BEGAN, Acts, write_entries

YEAR = 365 * 86_400_000
HALF_DAY = 43_200_000
"""Milliseconds."""


def write_year(folder: Path, count: int) -> None:
    """Write the log of that name: `count` entries, spread over a year."""
    write_entries(folder, _acts(folder.name, count, YEAR // count), YEAR // count)


def _acts(log: str, count: int, step: int) -> Acts:
    """Yield acts; some five hundred alerts belong to the incident, which is the first entry."""
    told = {"title": "A long year", "level": "SEV-1", "started": BEGAN}
    yield "incident.declared", {**told, "alerts": [_target(0, step)]}
    done, shift, pages = 1, -1, 0
    while done < count:
        at = BEGAN + done * step
        pages += 1
        acts = _round(log, done, step, linked=pages % 45 == 0)
        if (at - BEGAN) // HALF_DAY > shift:
            shift = (at - BEGAN) // HALF_DAY
            acts.insert(0, ("shift.begun", _shift(shift)))
        acts = acts[: count - done]
        yield from acts
        done += len(acts)


def _round(log: str, start: int, step: int, *, linked: bool) -> list[tuple[str, dict[str, Any]]]:
    """Return what one page brings: it is told, acknowledged, walked through, noted, over."""
    target, run = _target(start, step), f"{log}/{start}"
    at = target["starts_at"]
    page = {"id": target["id"], "title": "InstanceDown", "level": "SEV-1", "at": at}
    due = {"ack": at + 900_000, "resolve": at + 3_600_000, "runbook": True}
    outcome = {"run": run, "title": "Look at the graph", "outcome": "done"}
    link = {"incident": f"{log}/0", "kind": "alert", "alerts": [target]}
    about = {"target": target, "effect": False}
    return [
        ("alert.paged", {"alerts": [{**page, **due}], "more": 0}),
        ("alert.acked", {**about, "until": at + 14_400_000, "effect": True}),
        ("effect.sent", {"of": start + 1, "ref": "2f3c1a9e", "meanwhile": "unchanged"}),
        *((("incident.linked", link),) if linked else ()),
        *(("step.outcome", {**outcome, "step": f"s{number}"}) for number in range(3)),
        ("alert.noted", {**about, "note": {"sha256": "ab" * 32, "bytes": 120}}),
        ("command.copied", {"run": run, "step": "s1", "sha256": "cd" * 32, "missing": []}),
        ("alert.over", {"alerts": [{"id": target["id"], "at": at + 600_000}]}),
    ]


def _shift(number: int) -> dict[str, Any]:
    start = BEGAN + number * HALF_DAY
    return {"shift": f"ops@{start}", "start": start, "end": start + HALF_DAY, "schedule": "ops"}


def _target(number: int, step: int) -> dict[str, Any]:
    key, at = f"{number * 2654435761 % 2**64:016x}", BEGAN + number * step
    return {
        "kind": "alert",
        "id": f"prod:{key}@{at}",
        "source": "prod",
        "key": key,
        "title": "InstanceDown",
        "severity": "critical",
        "starts_at": at,
        "labels": {"alertname": "InstanceDown", "instance": f"web{number % 400}"},
    }
