"""A plain JSON client of the tests: what the servers say when asked without the program."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any


def call(
    port: int,
    method: str,
    path: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Return the decoded answer; anything but 2xx is an AssertionError with the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    try:
        data = None if body is None else json.dumps(body)
        connection.request(method, path, body=data, headers=sent)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    assert 200 <= answer.status < 300, f"{method} {path}: {answer.status} {text[:300]!r}"
    return json.loads(text) if text.strip() else None
