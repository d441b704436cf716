"""The upstream over HTTP, for one log: `docs/upstream.md` has the interface."""

from __future__ import annotations

from collections.abc import Mapping

from data.http import Endpoint
from oncall_tui.domain.checkpoint import origin_hash
from oncall_tui.domain.sync import Reply, Text

KNOWN = frozenset({200, 201, 202, 204, 400, 403, 404, 409, 410, 413, 415, 422})
"""What the interface answers with; anything else is trouble on the way."""
MAX_ANSWER = 256 * 1024
"""Bytes of an answer to a request of `HttpUpstream`: notes, at most."""

_TEXT = {"Content-Type": "text/plain; charset=utf-8"}
_BYTES = {"Content-Type": "application/octet-stream"}


class HttpUpstream:
    """Implements `services.sync_ports.Remote`."""

    def __init__(self, endpoint: Endpoint, origin: str) -> None:
        """`endpoint` is the upstream's base URL, made with `max_body=MAX_ANSWER`."""
        self._endpoint = endpoint
        self._hash = origin_hash(origin)

    async def introduce(self, line: bytes) -> Reply:
        """Present a `session.open` line. Raises SourceError."""
        return await self._post("/sessions", line, {"Content-Type": "application/json"})

    async def add_checkpoint(self, body: bytes, *, witness: bool) -> Reply:
        """Offer a checkpoint to the mirror, or to the witness. Raises SourceError."""
        return await self._post("/witness/add-checkpoint" if witness else "/add-checkpoint", body)

    async def add_entries(self, body: bytes) -> Reply:
        """Send a compressed upload. Raises SourceError."""
        return await self._post("/add-entries", body, {**_BYTES, "Content-Encoding": "gzip"})

    async def put_text(self, text: Text, token: str) -> Reply:
        """Store or erase a text. Raises SourceError."""
        headers = {"Authorization": f"Bearer {token}", **_BYTES}
        path = f"/blobs/{self._hash}/{text.sha256}"
        method = "DELETE" if text.content is None else "PUT"
        return await self._ask(method, path, text.content, headers)

    async def recorded(self, token: str) -> bytes:
        """Return the newest checkpoint that it holds of this log; b"" if none. SourceError."""
        headers = {"Authorization": f"Bearer {token}"}
        reply = await self._ask("GET", f"/{self._hash}/checkpoint", None, headers)
        return reply.body if reply.status == 200 else b""

    async def aclose(self) -> None:
        """Close the connections."""
        await self._endpoint.aclose()

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str] = _TEXT) -> Reply:
        return await self._ask("POST", path, body, headers)

    async def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Reply:
        answer = await self._endpoint.ask(method, path, body=body, headers=headers, expect=KNOWN)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(answer.status, kind, answer.body)
