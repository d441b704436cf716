"""Answers, before they are HTTP."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
JSON = "application/json"


class Answer(msgspec.Struct, frozen=True):
    """What is sent back."""

    status: int
    body: bytes = b""
    type: str = TEXT
    headers: Mapping[str, str] = {}


def said(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with a line of text."""
    return Answer(status, text.encode("utf-8", "replace") + b"\n", TEXT, headers or {})
