"""The journals of the team over HTTP, from the upstream: `docs/upstream.md`."""

from __future__ import annotations

import msgspec

from data.http import Endpoint
from oncall_tui.domain.checkpoint import origin_hash, origin_of, parse_checkpoint
from oncall_tui.domain.note import parse_note
from oncall_tui.domain.team import ERASED_THERE, Copied, Listed, Listing
from oncall_tui.domain.tiles import WIDTH, Tile, bundle_entries
from oncall_tui.errors import BadAnswerError, NoteError

MAX_BODY = 32 * 1024 * 1024
"""Bytes of one answer: a bundle of 256 of the longest entries is half of that."""
MAX_LOGS = 1000


class HttpTeam:
    """Implements `services.team.TeamRemote`."""

    def __init__(self, endpoint: Endpoint) -> None:
        """`endpoint` waits longer than a question is held back."""
        self._endpoint = endpoint

    async def logs(self, since: int, wait: int, token: str) -> Listing:
        """Return what changed after a cursor. Raises SourceError."""
        params = (("since", str(since)), ("wait", str(wait)))
        answer = await self._endpoint.get("/logs", params, headers=_bearer(token))
        try:
            listing = msgspec.json.decode(answer.body, type=Listing)
        except msgspec.DecodeError as error:
            raise self._bad(f"the list of logs: {error}") from error
        if len(listing.logs) > MAX_LOGS:
            raise self._bad("the list of logs is too long")
        return listing

    async def copy(self, listed: Listed, start: int, token: str) -> Copied:
        """Return the newest checkpoint and the lines from an index up to it. SourceError."""
        hash_ = origin_hash(listed.origin)
        answer = await self._endpoint.get(f"/{hash_}/checkpoint", headers=_bearer(token))
        try:
            size = parse_checkpoint(parse_note(answer.body).text).size
            lines: list[bytes] = []
            for index in range(start // WIDTH, -(-size // WIDTH)):
                tile = Tile(None, index, min(WIDTH, size - index * WIDTH))
                found = await self._bundle(hash_, tile, token)
                lines += found[max(0, start - tile.first) :]
        except NoteError as error:
            raise self._bad(error.what) from error
        return Copied(answer.body, tuple(lines))

    async def text(self, log: str, sha256: str, token: str) -> bytes | None:
        """Return salt and text; None when not there, ERASED_THERE when erased. SourceError."""
        path = f"/blobs/{origin_hash(origin_of(log))}/{sha256}"
        headers, expect = _bearer(token), (200, 404, 410)
        answer = await self._endpoint.ask("GET", path, headers=headers, expect=expect)
        if answer.status == 410:
            return ERASED_THERE
        return answer.body if answer.status == 200 else None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._endpoint.aclose()

    async def _bundle(self, hash_: str, tile: Tile, token: str) -> list[bytes]:
        answer = await self._endpoint.get(f"/{hash_}/{tile.path}", headers=_bearer(token))
        return bundle_entries(answer.body, tile)

    def _bad(self, what: str) -> BadAnswerError:
        return BadAnswerError(what, where=self._endpoint.url)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
