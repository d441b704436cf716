"""The server in this process, and a client that speaks to it without a socket."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from typing import Self

import httpx

from oncall_tui.upstream.rate import RateLimit
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.web import make_app
from tests.upstream.client_log import ClientLog

UPLOAD = {"Content-Type": "application/octet-stream"}


class Client:
    """Calls the server as a team's client would."""

    def __init__(self, site: Site, limit: RateLimit | None = None) -> None:
        self.site = site
        transport = httpx.ASGITransport(make_app(site, limit))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://up.example")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.http.aclose()

    async def introduce(self, log: ClientLog) -> httpx.Response:
        return await self.http.post("/sessions", content=log.opening)

    async def promise(
        self, log: ClientLog, old: int, size: int | None = None, *, prefix: str = ""
    ) -> httpx.Response:
        body = log.checkpoint(old, size)
        return await self.http.post(f"{prefix}/add-checkpoint", content=body)

    async def upload(
        self, body: bytes | AsyncIterator[bytes], *, packed: bool = False
    ) -> httpx.Response:
        headers = dict(UPLOAD)
        if packed:
            assert isinstance(body, bytes)
            headers["Content-Encoding"], body = "gzip", gzip.compress(body, 1)
        return await self.http.post("/add-entries", content=body, headers=headers)

    async def sync(self, log: ClientLog, old: int = 0) -> httpx.Response:
        """Bring a log up as far as it is; introduced already."""
        promised = await self.promise(log, old)
        assert promised.status_code == 200, promised.text
        stored = await self.upload(log.upload(old))
        assert stored.status_code == 200, stored.text
        return stored

    async def get(self, log: ClientLog, path: str, **params: str | int) -> httpx.Response:
        """Read something with a token of a log's session."""
        return await self.http.get(path, params=params, headers=self.bearer(log))

    def bearer(self, log: ClientLog) -> dict[str, str]:
        token = log.token(self.site.keys.mirror.name, self.site.clock.now() + 600_000)
        return {"Authorization": f"Bearer {token}"}
