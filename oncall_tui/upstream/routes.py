"""The routes: HTTP on one side, what answers it on the other. Work is done in threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.routing import Route

from oncall_tui.domain.checkpoint import origin_hash
from oncall_tui.domain.entry import MAX_LINE
from oncall_tui.domain.mirror import MAX_ADD_CHECKPOINT
from oncall_tui.upstream import reading
from oncall_tui.upstream.answers import JSON, Answer, said
from oncall_tui.upstream.bodies import whole_body
from oncall_tui.upstream.checkpoints import add_checkpoint
from oncall_tui.upstream.feed_watch import FeedWatch
from oncall_tui.upstream.introductions import read_introduction
from oncall_tui.upstream.metrics import TYPE as METRICS
from oncall_tui.upstream.presence import Presence
from oncall_tui.upstream.receiving import Receiving
from oncall_tui.upstream.records import Role
from oncall_tui.upstream.rejection import RejectedError
from oncall_tui.upstream.responding import endpoint
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.tokens import Reader, read_token

MAX_TEXT = 1024 * 1024
"""Bytes of a text with its salt."""
MAX_WAIT = 30
"""Seconds."""
_TAKEN = (
    "the log, or the session's name, is somebody else's: two people must not share "
    "one user name on one host; use another account, or another host name"
)

T = TypeVar("T")


def make_routes(site: Site) -> list[Route]:
    """Return every route of a server."""
    door = _Door(site)
    table: list[tuple[str, str, Callable[[Request], object]]] = [
        ("POST", "/sessions", door.introduce),
        ("POST", "/add-checkpoint", partial(door.take_checkpoint, Role.MIRROR)),
        ("POST", "/witness/add-checkpoint", partial(door.take_checkpoint, Role.WITNESS)),
        ("POST", "/add-entries", Receiving(site)),
        ("GET", "/logs", door.logs),
        ("GET", "/blobs/{hash}/{name}", door.get_text),
        ("PUT", "/blobs/{hash}/{name}", door.put_text),
        ("DELETE", "/blobs/{hash}/{name}", door.erase_text),
        ("GET", "/healthz", door.health),
        ("GET", "/metrics", door.metrics),
        ("GET", "/witness/{hash}/checkpoint", partial(door.checkpoint, Role.WITNESS)),
        ("GET", "/{hash}/checkpoint", partial(door.checkpoint, Role.MIRROR)),
        ("GET", "/{hash}/tile/{path:path}", door.tile),
    ]
    return [
        Route(path, endpoint(answer), methods=[method])  # type: ignore[arg-type]
        for method, path, answer in table
    ]


class _Door:
    """Reads requests and hands them on."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._watch = FeedWatch(site.store.feed, site.stopping)
        self._presence = Presence(site)

    async def introduce(self, request: Request) -> Answer:
        line = await whole_body(request, MAX_LINE)
        return await _in_thread(self._introduce, line)

    def _introduce(self, line: bytes) -> Answer:
        site = self._site
        session = read_introduction(line, site.enrolment.keys(), site.clock.now())
        if not site.store.logs.introduce(session, site.clock.now()):
            raise RejectedError(409, _TAKEN)
        document = {
            "origin": session.origin,
            "hash": origin_hash(session.origin),
            "by": session.owner,
            "not_after": session.not_after,
        }
        return Answer(200, msgspec.json.encode(document), JSON)

    async def take_checkpoint(self, role: Role, request: Request) -> Answer:
        body = await whole_body(request, MAX_ADD_CHECKPOINT)
        return await _in_thread(add_checkpoint, self._site, role, body)

    async def logs(self, request: Request) -> Answer:
        await self._reader(request)
        since = _number(request, "since", most=2**62)
        wait = _number(request, "wait", most=MAX_WAIT)
        found, answer = await _in_thread(reading.news, self._site, since)
        if found or not wait:
            return answer
        await self._watch.beyond(since, wait)
        return (await _in_thread(reading.news, self._site, since))[1]

    async def checkpoint(self, role: Role, request: Request) -> Answer:
        await self._reader(request)
        hash_ = request.path_params["hash"]
        return await _in_thread(reading.checkpoint, self._site, role, hash_)

    async def tile(self, request: Request) -> Answer:
        await self._reader(request)
        found = request.path_params
        return await _in_thread(reading.tile, self._site, found["hash"], found["path"])

    async def get_text(self, request: Request) -> Answer:
        await self._reader(request)
        found = request.path_params
        return await _in_thread(reading.get_text, self._site, found["hash"], found["name"])

    async def put_text(self, request: Request) -> Answer:
        reader, found = await self._reader(request), request.path_params
        place = (found["hash"], found["name"])
        # Asked before the body is read: strangers need not send a megabyte to be refused.
        await _in_thread(reading.own_log, self._site, reader, *place)
        body = await whole_body(request, MAX_TEXT)
        return await _in_thread(reading.put_text, self._site, reader, *place, body)

    async def erase_text(self, request: Request) -> Answer:
        reader, found = await self._reader(request), request.path_params
        place = (found["hash"], found["name"])
        return await _in_thread(reading.erase_text, self._site, reader, *place)

    async def health(self, request: Request) -> Answer:
        await _in_thread(self._site.store.feed.cursor)
        return said(200, "ok")

    async def metrics(self, request: Request) -> Answer:
        return Answer(200, self._site.metrics.text().encode(), METRICS)

    async def _reader(self, request: Request) -> Reader:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise RejectedError(401, "a token is needed", headers={"WWW-Authenticate": "Bearer"})
        return await _in_thread(self._read_token, token)

    def _read_token(self, token: str) -> Reader:
        site = self._site
        reader = read_token(
            token,
            upstream=site.keys.mirror.name,
            trusted=site.enrolment.keys(),
            session_of=site.store.logs.session_of,
            now=site.clock.now(),
        )
        self._presence.note(reader)
        return reader


async def _in_thread(do: Callable[..., T], *arguments: object) -> T:
    return await to_thread.run_sync(partial(do, *arguments))


def _number(request: Request, name: str, *, most: int) -> int:
    text = request.query_params.get(name, "0")
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise RejectedError(400, f"{name} is not a number")
    return min(int(text), most)
