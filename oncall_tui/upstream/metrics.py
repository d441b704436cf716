"""Counters, in the text format that Prometheus reads (exposition format 0.0.4)."""

from __future__ import annotations

import threading

TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "oncall_upstream_"
_HELP = {
    "requests_total": "Requests, by route and status.",
    "request_seconds_total": "Seconds spent on requests, by route.",
    "entries_stored_total": "Entries stored.",
    "uploaded_bytes_total": "Bytes of uploads, as they came.",
    "receipts_total": "Checkpoints countersigned, by role.",
    "forks_total": "Checkpoints that contradict an earlier one, by role.",
    "texts_total": "Texts, by what became of them.",
}


class Metrics:
    """Counts since the start of this process; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter. Labels must come from short lists, never from requests."""
        key = (name, tuple(sorted(labels.items())))
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + amount

    def text(self) -> str:
        """Write all of them."""
        with self._lock:
            counts = dict(self._counts)
        lines: list[str] = []
        for name, help_ in _HELP.items():
            lines += (f"# HELP {PREFIX}{name} {help_}", f"# TYPE {PREFIX}{name} counter")
            found = {labels: value for (at, labels), value in counts.items() if at == name}
            if not found and not name.startswith("request"):
                found = {(): 0}
            for labels, value in sorted(found.items()):
                lines.append(f"{PREFIX}{name}{_labels(labels)} {value:.12g}")
        return "\n".join(lines) + "\n"


def _labels(labels: tuple[tuple[str, str], ...]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
