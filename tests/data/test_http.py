"""The HTTP edge: what is sent, what is believed, what every failure becomes."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from data.http import _PIECE, Endpoint, _unpacked
from oncall_tui.errors import (
    BadAnswerError,
    ConfigError,
    RefusedError,
    SourceError,
    ThrottledError,
    UnreachableError,
)
from tests.data.fakes_http import FakeServer, failing, reply
from tests.fakes import FakeClock

PATH = "GET /api/x"


@pytest.fixture
def server() -> FakeServer:
    return FakeServer("http://mon.example/prefix/")


async def got(server: FakeServer, answer: Any, **options: Any) -> bytes:
    server.on("GET /prefix/api/x", answer)
    return (await server.endpoint(**options).get("/api/x")).body


async def test_the_path_is_put_behind_the_prefix_and_the_query_is_encoded(
    server: FakeServer,
) -> None:
    server.on("GET /prefix/api/x", [1])
    answer = await server.endpoint().get("/api/x", (("filter", 'a="b"'), ("filter", "c")))
    assert answer.body == b"[1]"
    assert server.requests[0].url.params.get_list("filter") == ['a="b"', "c"]


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        ({"basic": ("al", "pä:w")}, "Authorization", "Basic YWw6cMOkOnc="),
        ({"bearer": "t0ken"}, "Authorization", "Bearer t0ken"),
        ({"header": ("X-Api-Key", "k")}, "X-Api-Key", "k"),
        ({"headers": {"X-Scope-OrgID": "1"}}, "X-Scope-OrgID", "1"),
    ],
)
async def test_credentials_go_along(
    server: FakeServer, options: dict[str, Any], name: str, value: str
) -> None:
    await got(server, [], **options)
    assert server.requests[0].headers[name] == value


@pytest.mark.parametrize("secret", ["a\nb", "a\r", "\x1b[31m", "tökén"])
def test_a_secret_that_no_header_can_hold_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Endpoint("http://a.example", clock=FakeClock(), bearer=secret)
    assert secret not in str(refused.value)


async def test_no_cookie_is_ever_sent_back(server: FakeServer) -> None:
    server.on("GET /prefix/api/x", reply([], headers={"Set-Cookie": "sid=1; Path=/"}))
    endpoint = server.endpoint()
    await endpoint.get("/api/x")
    await endpoint.get("/api/x")
    assert "cookie" not in server.requests[1].headers


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]") as endpoint:
        assert (await endpoint.get("/")).body == b"[]"


async def test_a_body_is_sent_as_json(server: FakeServer) -> None:
    server.on("POST /prefix/api/x", {"id": "1"}, status=201)
    answer = await server.endpoint().ask("POST", "/api/x", body=b"{}", expect=(201,))
    assert answer.status == 201
    assert server.requests[0].headers["Content-Type"] == "application/json"
    assert server.requests[0].content == b"{}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, RefusedError),
        (403, RefusedError),
        (429, ThrottledError),
        (503, ThrottledError),
        (204, BadAnswerError),
        (304, BadAnswerError),
        (404, BadAnswerError),
        (500, BadAnswerError),
        (502, BadAnswerError),
    ],
)
async def test_every_other_status_is_an_error_of_its_kind(
    server: FakeServer, status: int, kind: type[SourceError]
) -> None:
    with pytest.raises(kind) as failed:
        await got(server, reply({"message": "because"}, status=status))
    assert str(status) in failed.value.what
    assert failed.value.where == "http://mon.example/prefix"


async def test_a_redirect_is_not_followed_and_names_the_host_alone(server: FakeServer) -> None:
    away = {"Location": "https://sso.example/login?token=hunter2"}
    with pytest.raises(BadAnswerError) as failed:
        await got(server, reply(b"", status=302, headers=away), bearer="t")
    assert "sso.example" in str(failed.value)
    assert "hunter2" not in str(failed.value)
    assert len(server.requests) == 1


async def test_a_page_in_place_of_data_is_told_by_its_title(server: FakeServer) -> None:
    page = b"<!doctype html><html><title>Log <b>in</b></title><body>x"
    with pytest.raises(BadAnswerError, match="web page came instead of data: Log in"):
        await got(server, reply(page, headers={"Content-Type": "text/html"}))
    with pytest.raises(BadAnswerError, match="web page"):
        await got(server, page)


async def test_compressed_bodies_are_read(server: FakeServer) -> None:
    packed = gzip.compress(b"[1,2]")
    assert await got(server, reply(packed, headers={"Content-Encoding": "gzip"})) == b"[1,2]"


async def test_a_body_is_measured_after_decompression(server: FakeServer) -> None:
    bomb = gzip.compress(b" " * 3_000_000)
    with pytest.raises(BadAnswerError, match="larger than"):
        await got(server, reply(bomb, headers={"Content-Encoding": "gzip"}), max_body=1_000_000)
    assert len(await got(server, b" " * 1_000_000, max_body=1_000_000)) == 1_000_000


async def test_a_body_that_is_not_compressed_as_it_says_is_a_bad_answer(
    server: FakeServer,
) -> None:
    with pytest.raises(BadAnswerError, match="compressed"):
        await got(server, lambda _: streamed(b"[1]", {"Content-Encoding": "gzip"}))


async def test_a_packed_body_without_its_end_is_a_bad_answer(server: FakeServer) -> None:
    packed = gzip.compress(b"[1,2]" * 1000)
    with pytest.raises(BadAnswerError, match="compressed"):
        await got(server, reply(packed[:-9], headers={"Content-Encoding": "gzip"}))


async def test_nothing_is_nothing_also_where_it_is_said_to_be_packed(server: FakeServer) -> None:
    assert await got(server, reply(b"", headers={"Content-Encoding": "gzip"})) == b""


async def test_what_is_unpacked_comes_in_pieces_of_a_bounded_size() -> None:
    packed = gzip.compress(b" " * 3_000_000)
    answer = streamed(packed, {"Content-Encoding": "gzip"})
    pieces = [piece async for piece in _unpacked(answer, "gzip")]
    assert sum(map(len, pieces)) == 3_000_000
    assert max(map(len, pieces)) <= _PIECE < 3_000_000


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip"])
async def test_an_encoding_that_was_not_asked_for_is_a_bad_answer(
    server: FakeServer, coding: str
) -> None:
    with pytest.raises(BadAnswerError, match="did not ask for"):
        await got(server, lambda _: streamed(b"[1]", {"Content-Encoding": coding}))


def streamed(body: bytes, headers: dict[str, str]) -> httpx.Response:
    class Stream(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield body

    return httpx.Response(200, stream=Stream(), headers=headers)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError, UnreachableError),
        (httpx.ConnectTimeout, UnreachableError),
        (httpx.ReadTimeout, UnreachableError),
        (httpx.PoolTimeout, UnreachableError),
        (httpx.ProxyError, UnreachableError),
        (httpx.ReadError, UnreachableError),
        (httpx.LocalProtocolError, UnreachableError),
        (httpx.UnsupportedProtocol, UnreachableError),
        (httpx.RemoteProtocolError, BadAnswerError),
    ],
)
async def test_errors_of_the_library_become_ours_without_its_words(
    server: FakeServer, error: type[Exception], kind: type[SourceError]
) -> None:
    with pytest.raises(kind) as failed:
        await got(server, failing(error))
    assert "secret words" not in str(failed.value)


async def test_a_read_is_sent_once_more_when_the_connection_broke(server: FakeServer) -> None:
    server.on("GET /prefix/api/x", failing(httpx.ReadError), reply([1]))
    assert (await server.endpoint().get("/api/x")).body == b"[1]"


async def test_a_write_is_never_sent_twice(server: FakeServer) -> None:
    server.on("POST /prefix/api/x", failing(httpx.ReadError), reply([1]))
    with pytest.raises(UnreachableError):
        await server.endpoint().ask("POST", "/api/x", body=b"{}")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("ahead", "skew"), [(0, 0), (1_000, 0), (90_000, 90_500), (-90_000, -89_500), (10**9, 0)]
)
async def test_the_clock_of_the_server_is_told_by_its_date(
    server: FakeServer, ahead: int, skew: int
) -> None:
    endpoint = server.endpoint()
    server.on("GET /prefix/api/x", dated(server.clock.now() + ahead))
    assert (await endpoint.get("/api/x")).skew == skew


async def test_the_noise_of_whole_seconds_moves_no_clock(server: FakeServer) -> None:
    endpoint = server.endpoint()
    server.on("GET /prefix/api/x", dated(server.clock.now() + 90_000))
    first = (await endpoint.get("/api/x")).skew
    for noise in (400, 900, -700):
        server.clock.advance(60_000 + noise)
        server.on("GET /prefix/api/x", dated(server.clock.now() - noise + 90_000))
        assert (await endpoint.get("/api/x")).skew == first


def dated(at: int) -> Any:
    from email.utils import formatdate

    return reply([], headers={"Date": formatdate(at / 1000, usegmt=True)})


# Over a real socket


@asynccontextmanager
async def serving(*answers: bytes, close: bool = True, **options: Any) -> AsyncIterator[Endpoint]:
    """Serve raw bytes on loopback, one answer a request."""
    left: Iterator[bytes] = iter(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(next(left))
                await writer.drain()
                if close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, StopIteration):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint(f"http://127.0.0.1:{port}", clock=FakeClock(), **options)
    try:
        yield endpoint
    finally:
        await endpoint.aclose()
        server.close()
        await server.wait_closed()


async def test_a_body_that_is_cut_short_is_a_bad_answer() -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[1,") as endpoint:
        with pytest.raises(BadAnswerError, match="cut short"):
            await endpoint.get("/")


async def test_a_server_that_hangs_up_is_unreachable() -> None:
    async with serving(b"", b"") as endpoint:
        with pytest.raises(UnreachableError, match="broke before an answer"):
            await endpoint.get("/")


async def test_what_does_not_speak_http_is_a_bad_answer() -> None:
    async with serving(b"SSH-2.0-x\r\n\r\n", b"SSH-2.0-x\r\n\r\n") as endpoint:
        with pytest.raises(BadAnswerError, match="does not speak HTTP"):
            await endpoint.get("/")


async def test_a_body_that_stops_coming_is_unreachable() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[1,"
    async with serving(half, close=False, timeout=0.05) as endpoint:
        with pytest.raises(UnreachableError, match="time limit"):
            await endpoint.get("/")


async def test_nobody_at_home_is_unreachable() -> None:
    async with serving() as endpoint:
        url = endpoint.url
    gone = Endpoint(url, clock=FakeClock())
    with pytest.raises(UnreachableError, match="Connection refused"):
        await gone.get("/")
    await gone.aclose()


async def test_a_file_of_certificates_that_is_none_is_named(tmp_path: Any) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    endpoint = Endpoint("https://127.0.0.1:1", clock=FakeClock(), ca_file=str(path))
    with pytest.raises(UnreachableError) as failed:
        await endpoint.get("/")
    assert failed.value.where == str(path)


def test_the_origin_has_no_path() -> None:
    clock = FakeClock()
    assert Endpoint("https://desk.example:8443/t/", clock=clock).origin == (
        "https://desk.example:8443"
    )
    assert Endpoint("http://desk.example", clock=clock).origin == "http://desk.example"
