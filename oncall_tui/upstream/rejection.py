"""What the server refuses, as an error that knows its status."""

from __future__ import annotations

from collections.abc import Mapping


class RejectedError(Exception):
    """A request that is answered with an error; `what` is told to the client in a line of text."""

    def __init__(self, status: int, what: str, *, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.what = what
        self.headers = dict(headers or {})
        super().__init__(what)
