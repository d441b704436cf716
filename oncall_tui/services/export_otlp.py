"""Entries as log records of OpenTelemetry: one `LogsData` a line, as its file exporter writes it.

Source: opentelemetry-proto, logs/v1, in the JSON mapping of Protobuf: 64-bit integers are strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from oncall_tui.domain.entry_filter import outcome_of
from oncall_tui.domain.work_parts import millis
from oncall_tui.services.exported import ERASED, About, Exported, ascii_json
from oncall_tui.services.journal_view import summary

BATCH = 500
"""Records a line: what a collector takes at a time."""
_SEVERITIES = {"INFO": 9, "WARN": 13, "ERROR": 17}
_WARN = frozenset({"skipped", "dropped", "escalated", "stopped"})


def write(items: Iterable[Exported], about: About) -> Iterator[str]:
    """Yield lines of records."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield ascii_json(_logs([record(item) for item in batch], about)) + "\n"


def record(item: Exported) -> dict[str, Any]:
    """Return an entry as a log record."""
    entry = item.entry
    at = str(_nanoseconds(entry.ts))
    severity = _severity(outcome_of(entry), entry.type)
    values = {
        "oncall.log": entry.log,
        "oncall.index": entry.i,
        "oncall.session": entry.sess,
        "oncall.prev": entry.prev,
        "oncall.sig": entry.sig,
        "oncall.incident": entry.inc,
        "enduser.id": entry.by,
        "oncall.data": entry.d,
        **{f"oncall.text.{k}": ERASED if v is None else v for k, v in item.texts.items()},
    }
    return {
        "timeUnixNano": at,
        "observedTimeUnixNano": at,
        "severityNumber": _SEVERITIES[severity],
        "severityText": severity,
        "eventName": entry.type,
        "body": {"stringValue": summary(entry)},
        "attributes": _pairs({k: v for k, v in values.items() if v is not None}),
    }


def _logs(records: list[dict[str, Any]], about: About) -> dict[str, Any]:
    name, _, version = about.tool.partition(" ")
    resource = {"service.name": "oncall-tui", "oncall.log": about.log}
    scope = {"scope": {"name": name, "version": version}, "logRecords": records}
    return {"resourceLogs": [{"resource": {"attributes": _pairs(resource)}, "scopeLogs": [scope]}]}


def _pairs(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: object) -> dict[str, Any]:
    """Return a value as an `AnyValue`; null is one without a member."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_value(member) for member in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": _pairs(value)}}
    return {}


def _severity(outcome: str, type_: str) -> str:
    if outcome == "failed" or type_ == "tail.recovered":
        return "ERROR"
    return "WARN" if outcome in _WARN else "INFO"


def _nanoseconds(ts: str) -> int:
    try:
        return millis(ts) * 1_000_000
    except (ValueError, OverflowError, OSError):
        return 0  # "unknown" in the protocol
