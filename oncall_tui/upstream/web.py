"""The ASGI application: routes, and around them a limit, a log line and counts."""

from __future__ import annotations

import logging
import math
import time

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oncall_tui.upstream.metrics import Metrics
from oncall_tui.upstream.rate import RateLimit
from oncall_tui.upstream.routes import make_routes
from oncall_tui.upstream.site import Site

_FREE = {"/healthz", "/metrics"}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})
_log = logging.getLogger("oncall_tui.upstream.requests")


def make_app(site: Site, limit: RateLimit | None = None) -> ASGIApp:
    """Return what a server runs."""
    return _Around(Starlette(routes=make_routes(site)), site.metrics, limit or RateLimit())


class _Around:
    def __init__(self, app: ASGIApp, metrics: Metrics, limit: RateLimit) -> None:
        self._app = app
        self._metrics = metrics
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        app: ASGIApp = self._refused(scope, began) or self._app
        try:
            await app(scope, receive, noting)
        finally:
            self._note(scope, status, time.monotonic() - began)

    def _refused(self, scope: Scope, now: float) -> ASGIApp | None:
        if scope["path"] in _FREE:
            return None
        client = scope.get("client")
        wait = self._limit.wait(client[0] if client else "", now)
        if not wait:
            return None
        headers = {"Retry-After": str(math.ceil(wait)), "Connection": "close"}
        return PlainTextResponse("too many requests\n", 429, headers)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        method = _method(scope["method"]) if route != "none" else ""
        self._metrics.count("requests_total", route=f"{method} {route}", status=str(status))
        self._metrics.count("request_seconds_total", seconds, route=f"{method} {route}")
        client = scope.get("client")
        _log.info(
            "request",
            extra={
                "members": {
                    "method": scope["method"],
                    "path": scope["path"][:300],
                    "status": status,
                    "ms": round(seconds * 1000),
                    "client": client[0] if client else "",
                }
            },
        )


def _method(name: str) -> str:
    """Return what a method is counted as; clients may send any word, and each would be kept."""
    return name if name in _METHODS else "OTHER"
