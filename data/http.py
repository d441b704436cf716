"""HTTP to one configured host: the only module that imports httpx.

One client an endpoint, made at the first request. Credentials go to the configured base URL and
nowhere else: no redirect is followed, no proxy or credential is taken from the environment, no
cookie is kept. Bodies are counted after decompression while they arrive.
"""

from __future__ import annotations

import asyncio
import base64
import io
import os
import ssl
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

from data.http_answers import Answer, clock_skew, page_instead, refusal
from data.http_proxy import goes_direct
from oncall_tui.domain.text import plain
from oncall_tui.errors import BadAnswerError, ConfigError, SourceError, UnreachableError

if TYPE_CHECKING:
    from oncall_tui.ports import Clock

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a body, after decompression."""
CONNECT_TIMEOUT = 5.0
TOTAL_FACTOR = 3
"""A whole answer may take this many times the time limit of a silence."""

_DECODED = frozenset({"", "identity", "gzip"})
_IDLE = 75.0
"""Seconds that an idle connection is kept: longer than most poll intervals."""
_PIECE = 256 * 1024
"""Bytes of a body that are taken at once: as many as the event loop reads."""

_GZIP = 16 + zlib.MAX_WBITS
"""What tells zlib that a gzip header comes first."""

Params = Sequence[tuple[str, str]]


def warm_up() -> None:
    """Load what the first request needs, here and now: nothing is opened or sent.

    Two threads that import at once wait for each other, and the request would leave late.
    """
    httpx.AsyncClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)
    _read_large_pieces()


def _read_large_pieces() -> None:
    """Have a body taken in pieces as large as the event loop reads them.

    By itself httpcore cuts each into four, and goes through a dozen calls for every one of them:
    a third of what 7 MB cost. Where the HTTP library stands on something else that is as it was.
    """
    with suppress(ImportError, AttributeError):
        import httpcore

        httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = _PIECE


async def _unpacked(response: httpx.Response, coding: str) -> AsyncIterator[bytes]:
    """Yield a body in pieces of a bounded size, however small it was packed.

    Raises zlib.error, also where the end is missing.
    """
    if coding != "gzip":
        async for chunk in response.aiter_raw():
            yield chunk
        return
    unpacks, came = zlib.decompressobj(_GZIP), False
    async for chunk in response.aiter_raw():
        came = True
        while chunk:
            yield unpacks.decompress(chunk, _PIECE)
            chunk = unpacks.unconsumed_tail  # noqa: PLW2901 - what did not fit into the piece
    yield unpacks.flush()
    if came and not unpacks.eof:
        raise zlib.error("the end is missing")


class Endpoint:
    """One host, with how to reach it and who we are there."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        basic: tuple[str, str] | None = None,
        bearer: str | None = None,
        header: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        ca_file: str | None = None,
        proxy: str | None = None,
        no_proxy: Iterable[str] = (),
        timeout: float = 10.0,
        max_body: int = MAX_BODY,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Remember how to reach `url`, an http or https URL with a path prefix where there is one.

        At most one of `basic` (name, password), `bearer` (token) and `header` (name, value) says
        who we are; `headers` go along with every request. `ca_file` (PEM) is trusted beside the
        system's store. `proxy` is a URL, `no_proxy` as in `goes_direct`. `timeout` is in seconds:
        the longest silence; the whole answer may take three times as long. `transport` takes the
        place of the network in tests. Raises ConfigError for values that no header can hold.
        """
        self.url = url.rstrip("/")
        self._base = httpx.URL(self.url)
        self._clock = clock
        self._headers = {"Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        self._headers.update(_credentials(basic, bearer, header, where=self.url))
        self._ca_file = ca_file
        direct = proxy is None or goes_direct(self._base.host, _port(self._base), no_proxy)
        self._proxy = None if direct else proxy
        self._timeout = timeout
        self._max_body = max_body
        self._transport = transport
        self._client: httpx.AsyncClient | None = None
        self.skew = 0
        """Milliseconds that the server's clock is ahead of ours, by its newest answers."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a path."""
        return str(self._base.copy_with(raw_path=b"/")).rstrip("/")

    async def get(
        self, path: str, params: Params = (), *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Read `path`, which is relative to the URL. Raises SourceError."""
        return await self.ask("GET", path, params=params, headers=headers)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Iterable[int] = (200,),
    ) -> Answer:
        """Send one request; `body` is JSON unless the headers say otherwise.

        An answer with a status in `expect` is returned whole; any other, and an HTML page in place
        of data, raises SourceError.
        """
        sent = dict(headers or {})
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        request = (method, self.url + path, params, body, sent)
        try:
            async with asyncio.timeout(self._timeout * TOTAL_FACTOR):
                status, got, content = await self._exchange(*request)
        except TimeoutError as error:
            raise self._unreachable(
                f"the answer took more than {self._timeout * TOTAL_FACTOR:g} s"
            ) from error
        if status not in expect:
            raise refusal(status, got, content, where=self.url, now=self._clock.now())
        page = page_instead(got, content)
        if page:
            raise BadAnswerError(f"a web page came instead of data: {page}", where=self.url)
        return Answer(status=status, headers=got, body=content, skew=self.skew)

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _exchange(
        self, method: str, url: str, params: Params, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        response = await self._send(method, url, params, body, headers)
        try:
            received = self._clock.now()
            got = {name.lower(): value for name, value in response.headers.items()}
            self.skew = clock_skew(got, received=received, before=self.skew)
            return response.status_code, got, await self._body(response, got)
        finally:
            await response.aclose()

    async def _send(
        self, method: str, url: str, params: Params, body: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Send and wait for the head of the answer.

        A read is sent once more when the connection broke: a server may close an idle one in the
        moment in which we use it again.
        """
        client = self._open()
        tries = 2 if method == "GET" else 1
        while True:
            tries -= 1
            try:
                request = client.build_request(
                    method, url, params=tuple(params) or None, content=body, headers=headers
                )
                return await client.send(request, stream=True)
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
                if not tries:
                    raise self._broken(error) from error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise self._unreachable(self._why(error)) from error

    async def _body(self, response: httpx.Response, headers: Mapping[str, str]) -> bytes:
        coding = headers.get("content-encoding", "").strip().lower()
        if coding not in _DECODED:
            raise BadAnswerError(
                f"a body encoded in a way we did not ask for: {plain(coding, 40)}", where=self.url
            )
        gathered = io.BytesIO()
        try:
            async for chunk in _unpacked(response, coding):
                if gathered.tell() + len(chunk) > self._max_body:
                    raise BadAnswerError(
                        f"the answer is larger than {self._max_body // 1024} KiB",
                        where=self.url,
                        hint="narrow it down with a filter",
                    )
                gathered.write(chunk)
        except httpx.TimeoutException as error:
            raise self._unreachable(self._why(error)) from error
        except zlib.error as error:
            raise BadAnswerError("the body is not compressed as it says", where=self.url) from error
        except httpx.HTTPError as error:
            raise BadAnswerError("the answer was cut short", where=self.url) from error
        return gathered.getvalue()

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            _read_large_pieces()
            tls = self._tls()
            proxy = httpx.Proxy(self._proxy, ssl_context=tls) if self._proxy else None
            self._client = httpx.AsyncClient(
                headers={**self._headers, "User-Agent": "oncall-tui"},
                verify=tls,
                proxy=proxy,
                transport=self._transport,
                timeout=httpx.Timeout(self._timeout, connect=min(CONNECT_TIMEOUT, self._timeout)),
                limits=httpx.Limits(max_connections=4, keepalive_expiry=_IDLE),
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client

    def _tls(self) -> ssl.SSLContext:
        """Trust the system's store and the site's own file; without TLS trust nothing, quickly.

        Reading the store takes some 30 ms, which an endpoint on http must not pay.
        """
        secure = self._base.scheme == "https" or (self._proxy or "").startswith("https:")
        if not secure or self._transport is not None:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context = ssl.create_default_context()
        if self._ca_file is not None:
            try:
                context.load_verify_locations(self._ca_file)
            except OSError as error:
                raise UnreachableError(
                    "the file of certificates cannot be used",
                    where=self._ca_file,
                    hint="ca_file needs certificates in PEM",
                ) from error
        return context

    def _why(self, error: Exception) -> str:
        """Say what went wrong in our words and the system's: the HTTP library quotes headers."""
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return f"its certificate is not trusted: {plain(cause.verify_message, 120)}"
            if isinstance(cause, ssl.SSLError):
                return f"TLS failed: {plain(cause.reason or 'no reason given', 120)}"
            if isinstance(cause, OSError) and cause.strerror:
                # asyncio writes the address into strerror; name look-ups have numbers below 0
                number = cause.errno or 0
                known = os.strerror(number) if number > 0 else cause.strerror
                return f"cannot connect: {plain(known, 120)}"
            cause = cause.__cause__ or cause.__context__
        for kind, words in _WORDS:
            if isinstance(error, kind):
                return words
        return f"the request failed: {type(error).__name__}"

    def _broken(self, error: httpx.TransportError) -> SourceError:
        if isinstance(error, httpx.RemoteProtocolError) and "disconnected" not in str(error):
            return BadAnswerError("what answers there does not speak HTTP", where=self.url)
        return self._unreachable("the connection broke before an answer came")

    def _unreachable(self, what: str) -> UnreachableError:
        via = " through the proxy" if self._proxy else ""
        return UnreachableError(what + via, where=self.url)


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (httpx.ConnectTimeout, "no connection within the time limit"),
    (httpx.TimeoutException, "no answer within the time limit"),
    (httpx.ProxyError, "the proxy did not let us through"),
    (httpx.UnsupportedProtocol, "the URL is neither http nor https"),
    (httpx.InvalidURL, "the URL cannot be used"),
    (httpx.ConnectError, "cannot connect"),
)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _credentials(
    basic: tuple[str, str] | None,
    bearer: str | None,
    header: tuple[str, str] | None,
    *,
    where: str,
) -> dict[str, str]:
    found: dict[str, str] = {}
    if basic is not None:
        pair = f"{basic[0]}:{basic[1]}".encode()
        found["Authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
    if bearer is not None:
        found["Authorization"] = f"Bearer {bearer}"
    if header is not None:
        found[header[0]] = header[1]
    for name, value in found.items():
        if not (value.isascii() and value.isprintable()):
            raise ConfigError(
                f"the secret for {plain(name, 60)} holds what no header can",
                where=where,
                hint="check what the file, variable or command gives",
            )
    return found
