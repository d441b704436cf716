"""Bodies of requests: read with a limit and a patience, unpacked a little at a time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

from starlette.requests import ClientDisconnect, Request

from oncall_tui.upstream.rejection import RejectedError

IDLE = 30.0
"""Seconds without a byte."""
PIECE = 256 * 1024
"""Bytes that are unpacked at once: what a small body can blow up to is met piece by piece."""
MAX_PACKED = 64 * 1024 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
GZIP = 31
"""`wbits` of zlib: the largest window, in a gzip frame."""


async def whole_body(request: Request, limit: int) -> bytes:
    """Return a body of at most `limit` bytes. Raises RejectedError."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
        raise too_large(limit)
    body = bytearray()
    async for chunk in _chunks(request):
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


async def unpacked(request: Request) -> AsyncGenerator[bytes]:
    """Yield a body as it comes, unpacked when it is gzip. Raises RejectedError.

    A body that ends early is no error: what came of it counts.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"gzip", "identity", ""}:
        raise RejectedError(415, "gzip is the only encoding", headers={"Accept-Encoding": "gzip"})
    gunzip = _Gunzip() if encoding == "gzip" else None
    packed = plain = 0
    async for chunk in _chunks(request):
        packed += len(chunk)
        if packed > MAX_PACKED:
            raise too_large(MAX_PACKED)
        for piece in gunzip.feed(chunk) if gunzip else (chunk,):
            plain += len(piece)
            if plain > MAX_UNPACKED:
                raise too_large(MAX_UNPACKED)
            yield piece


def too_large(limit: int) -> RejectedError:
    """Return the error for a body beyond a limit in bytes."""
    return RejectedError(413, f"the body may have {limit} bytes")


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            chunk = await asyncio.wait_for(anext(stream), IDLE)
        except (StopAsyncIteration, ClientDisconnect):
            # Whoever hung up gets no answer, and what was proven stays.
            return
        except TimeoutError as error:
            raise RejectedError(408, f"nothing came for {IDLE:.0f} s") from error
        if chunk:
            yield chunk


class _Gunzip:
    """Unpacks members one after the other."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(GZIP)

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what a chunk unpacks to, in pieces. Raises RejectedError."""
        rest = chunk
        while rest:
            if self._member.eof:
                self._member = zlib.decompressobj(GZIP)
            try:
                piece = self._member.decompress(rest, PIECE)
            except zlib.error as error:
                raise RejectedError(400, "the body is not gzip") from error
            rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if piece:
                yield piece
