"""A server that lives in a function: answers by method and path, and remembers what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from data.http import Endpoint
from tests.fakes import FakeClock

Reply = Callable[[httpx.Request], httpx.Response]


class FakeServer:
    """Routes are `METHOD /path`; a route holds a reply, or several that are used up in turn."""

    def __init__(self, url: str = "http://mon.example", clock: FakeClock | None = None) -> None:
        self.url = url
        self.clock = clock or FakeClock()
        self.routes: dict[str, list[Reply]] = {}
        self.requests: list[httpx.Request] = []

    def on(self, route: str, *replies: Reply | Any, status: int = 200) -> None:
        """Set the replies of a route; what is not a function is sent as JSON."""
        self.routes[route] = [r if callable(r) else reply(r, status=status) for r in replies]

    def endpoint(self, **options: Any) -> Endpoint:
        transport = httpx.MockTransport(self._answer)
        return Endpoint(self.url, clock=self.clock, transport=transport, **options)

    def asked(self, route: str) -> list[httpx.Request]:
        return [r for r in self.requests if f"{r.method} {r.url.path}" == route]

    def sent(self, route: str) -> list[Any]:
        return [json.loads(r.content) for r in self.asked(route)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        return as_sent(self._reply(request))

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        replies = self.routes.get(f"{request.method} {request.url.path}")
        if not replies:
            return httpx.Response(404, text="404 page not found\n")
        return (replies.pop(0) if len(replies) > 1 else replies[0])(request)


def as_sent(made: httpx.Response) -> httpx.Response:
    """Return an answer whose body is still to be read, as it is of one that a server sends."""
    return httpx.Response(made.status_code, headers=made.headers, stream=made.stream)


def reply(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Make a reply; bytes are sent as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: httpx.Response(
        status, content=content, headers={"Content-Type": "application/json", **(headers or {})}
    )


def failing(error: type[Exception]) -> Reply:
    """Make a reply that never comes."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("secret words of the library", request=request)  # type: ignore[call-arg]

    return fail
