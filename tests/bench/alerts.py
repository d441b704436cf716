"""Ten thousand alerts as Alertmanager tells them, and what changes from one poll to the next."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

COUNT = 10_000
NAMES = tuple(f"Service{kind}" for kind in ("Down", "Slow", "Restarting", "Saturated", "Lagging"))
SERVICES = tuple(f"svc-{n:03}" for n in range(200))
SEVERITIES = ("critical", "high", "warning", "info")

FIRST = r"Service(?:Down|Slow|Restarting|Saturated|Lagging)"
"""On the screen as soon as any alert is."""
LIVE = r"(?<!at least )10,000 alerts"
"""On the screen when all are, and the source is live: the head says so."""


def labels(number: int) -> dict[str, str]:
    """Return the labels of one alert: eight of them, as is common."""
    service = SERVICES[number % len(SERVICES)]
    return {
        "alertname": NAMES[number % len(NAMES)],
        "severity": SEVERITIES[(number // 7) % len(SEVERITIES)],
        "service": service,
        "instance": f"{service}-{number // len(SERVICES):02}.example.org:9100",
        "job": "node",
        "team": f"team-{number % 12}",
        "env": "prod",
        "cluster": f"eu-{number % 4}",
    }


def posted(now: datetime) -> list[dict[str, Any]]:
    """Return the alerts as a client posts them."""
    return [
        {
            "labels": labels(number),
            "annotations": texts_of(number, 0),
            "startsAt": _time(now - timedelta(seconds=60 + number)),
            "endsAt": _time(now + timedelta(hours=6)),
            "generatorURL": f"http://prometheus.example.org/graph?g0.expr=up%7Bn%3D{number}%7D",
        }
        for number in range(COUNT)
    ]


def body(started: datetime, turn: int, *, changed: int) -> bytes:
    """Return the answer of poll `turn`; `changed` alerts differ from those of the turn before.

    As with a real Prometheus behind it, `updatedAt` and `endsAt` of every alert move each turn.
    """
    moved = started + timedelta(minutes=turn)
    first = turn * changed % COUNT
    alerts = []
    for number, alert in enumerate(posted(started)):
        fresh = (number - first) % COUNT < changed
        alerts.append(
            alert
            | {
                "annotations": texts_of(number, turn if fresh else 0),
                "fingerprint": hashlib.blake2b(str(number).encode(), digest_size=8).hexdigest(),
                "receivers": [{"name": "null"}],
                "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
                "updatedAt": _time(moved),
                "endsAt": _time(moved + timedelta(minutes=5)),
            }
        )
    return json.dumps(alerts, separators=(",", ":")).encode()


def texts_of(number: int, version: int) -> dict[str, str]:
    name, service = NAMES[number % len(NAMES)], SERVICES[number % len(SERVICES)]
    return {
        "summary": f"{name} on {service}, reading {version}",
        "description": "The five-minute rate is above its target for longer than the rule allows.",
        "runbook_url": f"https://runbooks.example.org/{name}",
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
