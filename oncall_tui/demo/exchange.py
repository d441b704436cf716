"""One HTTP request and its reply, as plain values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec


class Request(msgspec.Struct, frozen=True):
    """What a client asks."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""

    def last(self, name: str, default: str = "") -> str:
        """Return the last value of a query parameter."""
        return self.query.get(name, [default])[-1]


class Reply(msgspec.Struct, frozen=True):
    """What it gets."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = {}


App = Callable[[Request], Reply]


def json_reply(
    data: object,
    *,
    status: int = 200,
    indent: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Reply with a JSON document."""
    body = json.dumps(data, ensure_ascii=False, indent=indent).encode()
    return Reply(status, body, headers=dict(headers or {}))


def text_reply(text: str, *, status: int = 200) -> Reply:
    """Reply with plain text."""
    return Reply(status, text.encode(), content_type="text/plain; charset=utf-8")


def iso(millis: int) -> str:
    """Write milliseconds since the epoch as RFC 3339 with milliseconds, UTC."""
    moment = datetime.fromtimestamp(millis / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{millis % 1000:03d}Z"


def from_iso(text: object) -> int:
    """Read RFC 3339; raise ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError("not a time")  # noqa: TRY004 - one error for callers
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return round(moment.timestamp() * 1000)


def json_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; raise ValueError for anything else."""
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - one error for callers
    return data
