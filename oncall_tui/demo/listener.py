"""An HTTP/1.1 server on loopback that can hang up on everybody at once."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from oncall_tui.demo.exchange import App, Reply, Request

LOOPBACK = "127.0.0.1"
BODY_CAP = 1 << 20
"""Bytes; nothing that a client of the demo sends is larger."""

_BACKLOG = 64

_log = logging.getLogger(__name__)


class Listener:
    """A bound port; it refuses connections until `listen`, and for good after `close`."""

    def __init__(self, port: int, app: App, now: Callable[[], int]) -> None:
        """`now` is what the `Date` header tells, in milliseconds; port 0 asks for a free one."""
        self.app = app
        self.now = now
        self._lock = threading.Lock()
        self._calls: dict[socket.socket, threading.Thread] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            # A port whose old connections still linger can be had again at once.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((LOOPBACK, port))
        except OSError:
            self._socket.close()
            raise
        self.port = int(self._socket.getsockname()[1])

    def listen(self) -> None:
        """Take connections from now on."""
        self._socket.listen(_BACKLOG)
        self._thread = threading.Thread(target=self._accept, daemon=True, name="demo-door")
        self._thread.start()

    def close(self) -> None:
        """Refuse connections, cut those there are, and wait for all threads."""
        self._closing.set()
        if self._thread is not None:
            with suppress(OSError):  # wakes the thread, which waits for a connection
                socket.create_connection((LOOPBACK, self.port), timeout=1).close()
            self._thread.join()
        self._socket.close()
        with self._lock:
            calls = dict(self._calls)
        for connection in calls:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in calls.values():
            thread.join(timeout=5)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, address = self._socket.accept()
            except OSError:  # the client was gone before we came; or too many files are open
                self._closing.wait(0.01)
                continue
            thread = threading.Thread(
                target=self._serve, args=(connection, address), daemon=True, name="demo-call"
            )
            with self._lock:
                self._calls[connection] = thread
                thread.start()

    def _serve(self, connection: socket.socket, address: object) -> None:
        try:
            _Handler(connection, address, self)  # type: ignore[arg-type] # not a BaseServer
        except OSError:
            pass  # the client went away, or we hung up
        except Exception:  # noqa: BLE001 - a bug in an app must not write over the dashboard
            _log.exception("the demo could not answer")
        finally:
            with self._lock:
                self._calls.pop(connection, None)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    server: Listener  # type: ignore[assignment] # it needs no more of a server than this
    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 75
    wbufsize = -1  # head and body leave in one packet: no delayed ACK in between

    def do_GET(self) -> None:
        """Answer any method: the app knows which ones it has."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self._send(Reply(411), close=True)
        elif int(length) > BODY_CAP:
            self._send(Reply(413), close=True)
        else:
            self._send(self.server.app(self._request(int(length))))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def _request(self, length: int) -> Request:
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=unquote(parts.path),
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )

    def _send(self, reply: Reply, *, close: bool = False) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the time of the simulated machine."""
        seconds = self.server.now() / 1000 if timestamp is None else timestamp
        return formatdate(seconds, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the terminal belongs to the dashboard."""
