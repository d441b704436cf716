"""A line of JSON for each thing that is logged."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TextIO

import msgspec


class JsonFormatter(logging.Formatter):
    """Writes `at`, `level`, `logger`, `event` and whatever the record brings as `members`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        moment = datetime.fromtimestamp(record.created, UTC)
        document = {
            "at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "members", {}),
        }
        if record.exc_info:
            document["exception"] = self.formatException(record.exc_info)
        # What cannot stand in UTF-8 is escaped: a log line must never fail.
        safe = {name: _safe(value) for name, value in document.items()}
        return msgspec.json.encode(safe).decode("utf-8")


def log_as_json(out: TextIO) -> None:
    """Send everything from INFO on to a stream."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # psycopg tells of each lost connection by itself, and often.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def _safe(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value
