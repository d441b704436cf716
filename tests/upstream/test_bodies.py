from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from oncall_tui.upstream import bodies
from oncall_tui.upstream.bodies import unpacked, whole_body
from oncall_tui.upstream.rejection import RejectedError


def request(*chunks: bytes, encoding: str = "", length: str = "", hang: bool = False) -> Request:
    """Return a request whose body arrives in these chunks; then the client is gone, or hangs."""
    headers = [(b"content-encoding", encoding.encode()), (b"content-length", length.encode())]
    waiting = iter(chunks)

    async def receive() -> Message:
        chunk = next(waiting, None)
        if chunk is None:
            if hang:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": True}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    return Request(scope, receive)


async def read(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


@given(
    members=st.lists(st.binary(max_size=2000), min_size=1, max_size=4),
    cuts=st.lists(st.integers(1, 500), max_size=20),
)
def test_gzip_unpacks_in_whatever_chunks_and_members(members: list[bytes], cuts: list[int]) -> None:
    packed = b"".join(map(gzip.compress, members))
    chunks = []
    for cut in cuts:
        chunks.append(packed[:cut])
        packed = packed[cut:]
    found = asyncio.run(read(unpacked(request(*chunks, packed, encoding="gzip"))))
    assert found == b"".join(members)


@given(st.binary(max_size=3000), st.integers(0, 3000))
def test_a_cut_stream_gives_how_it_begins(body: bytes, cut: int) -> None:
    packed = gzip.compress(body)[:cut]
    assert body.startswith(asyncio.run(read(unpacked(request(packed, encoding="gzip")))))


async def test_a_bomb_is_unpacked_piece_by_piece_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "MAX_UNPACKED", 1_000_000)
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    sizes: list[int] = []

    async def unpack() -> None:
        async for piece in unpacked(request(bomb, encoding="gzip")):
            sizes.append(len(piece))  # noqa: PERF401 - it ends in an error

    with pytest.raises(RejectedError) as caught:
        await unpack()
    assert caught.value.status == 413
    assert max(sizes) <= bodies.PIECE
    assert sum(sizes) <= 1_000_000


async def test_a_packed_body_has_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_PACKED", 10)
    with pytest.raises(RejectedError) as caught:
        await read(unpacked(request(b"12345", b"678901")))
    assert caught.value.status == 413


async def test_whoever_stops_sending_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IDLE", 0.01)
    with pytest.raises(RejectedError) as caught:
        await whole_body(request(b"begun", hang=True), 100)
    assert caught.value.status == 408


@pytest.mark.parametrize("length", ["11", "9" * 5000])
async def test_a_length_beyond_the_limit_is_refused_unread(length: str) -> None:
    with pytest.raises(RejectedError) as caught:
        await whole_body(request(length=length, hang=True), 10)
    assert caught.value.status == 413


async def test_a_length_that_lies_does_not_help() -> None:
    with pytest.raises(RejectedError):
        await whole_body(request(b"12345678901", length="3"), 10)
    assert await whole_body(request(b"1234567890", length="x"), 10) == b"1234567890"
