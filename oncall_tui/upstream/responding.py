"""From answers to HTTP, and from errors to answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from oncall_tui.errors import StoreError
from oncall_tui.upstream.answers import Answer, said
from oncall_tui.upstream.rejection import RejectedError

Respond = Callable[[Request], Awaitable[Answer]]

_log = logging.getLogger(__name__)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Accept-Encoding": "gzip"}


def endpoint(respond: Respond) -> Callable[[Request], Awaitable[Response]]:
    """Return a Starlette endpoint that always answers."""

    async def handle(request: Request) -> Response:
        answer = await _answer(respond, request)
        headers = {**_HEADERS, "Content-Type": answer.type, **answer.headers}
        return Response(answer.body, answer.status, headers)

    return handle


async def _answer(respond: Respond, request: Request) -> Answer:
    try:
        return await respond(request)
    except RejectedError as error:
        headers = dict(error.headers)
        if error.status in {408, 413, 415}:
            # What is left of the body is not read.
            headers["Connection"] = "close"
        return said(error.status, error.what, headers)
    except StoreError as error:
        _log.error("%s", error)
        return said(503, "the store does not answer", {"Retry-After": "5"})
