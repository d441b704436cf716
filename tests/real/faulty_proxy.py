"""An HTTP proxy in front of a real server that can be told, at any moment, to misbehave."""

from __future__ import annotations

import enum
import http.client
import socket
import struct
import threading
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><h1>\x1b[31mSSO</h1></html>"
GARBAGE = bytes(range(256)) * 8
PASSED_ON = {
    "authorization",
    "content-type",
    "accept",
    "x-requested-with",
    "origin",
    "referer",
    "if-match",
    "content-encoding",
}


class Fault(enum.Enum):
    """What it does instead of passing a request on."""

    NONE = "passes on"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    THROTTLED = "429 with Retry-After"
    UNAVAILABLE = "503 with Retry-After"
    HTML_ERROR = "502 with an error page"
    HTML_OK = "200 with a sign-in page"
    REDIRECT = "302 to another host"
    CUT = "half of the body that was promised"
    STALL = "head and some of the body, then nothing"
    GARBAGE = "bytes that are not HTTP"
    RESET = "a closed connection, as a cut network would"
    HALF_SENT = "passes half of the request on and closes both connections"
    LOST_REPLY = "passes a change on and closes before its answer"


class FaultyProxy(ThreadingHTTPServer):
    """Listens on loopback, forwards to one port; `fault` may be set from any thread."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, target_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target_port = target_port
        self.port = int(self.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.fault = Fault.NONE
        self.retry_after = "7"
        self.ahead = 0
        """Seconds by which the clock that the server seems to have is ahead of its own."""
        self.seen: list[tuple[str, str]] = []
        self.credentials: list[str] = []
        self.released = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """End; whoever is stalled is let go."""
        self.released.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what is being tested."""


class Handler(BaseHTTPRequestHandler):
    """One connection; closed after each answer so that a change of fault counts at once."""

    server: FaultyProxy
    protocol_version = "HTTP/1.1"
    STATUS: ClassVar[dict[Fault, tuple[int, bytes]]] = {
        Fault.UNAUTHORIZED: (401, b"Unauthorized\n"),
        Fault.FORBIDDEN: (403, b"Forbidden\n"),
        Fault.THROTTLED: (429, b"slow down\n"),
        Fault.UNAVAILABLE: (503, b"busy\n"),
        Fault.HTML_ERROR: (502, HTML),
        Fault.HTML_OK: (200, HTML),
        Fault.REDIRECT: (302, b""),
    }

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""

    def do_GET(self) -> None:
        """Pass on, or misbehave."""
        self._answer()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - likewise

    def _answer(self) -> None:
        self.close_connection = True
        fault = self.server.fault
        self.server.seen.append((self.command, self.path))
        self.server.credentials.append(self.headers.get("Authorization", ""))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault in self.STATUS:
            self._send_status(*self.STATUS[fault])
        elif fault is Fault.GARBAGE:
            self.wfile.write(GARBAGE)
        elif fault is Fault.RESET:
            self._reset()
        elif fault is Fault.HALF_SENT:
            self._send_half(body)
        else:
            self._forward(fault, body)

    def _send_status(self, status: int, body: bytes) -> None:
        self.send_response(status)
        html = body.startswith(b"<")
        self.send_header("Content-Type", "text/html" if html else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        if status in {429, 503}:
            self.send_header("Retry-After", self.server.retry_after)
        if status == 302:
            self.send_header("Location", "http://elsewhere.invalid/api?token=do-not-show")
        self.end_headers()
        self.wfile.write(body)

    def _forward(self, fault: Fault, body: bytes) -> None:
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=30)
        target = f"http://127.0.0.1:{self.server.target_port}"
        headers = {
            # Roundup takes calls from pages of its own address only.
            name: value.replace(self.server.url, target)
            for name, value in self.headers.items()
            if name.lower() in PASSED_ON
        }
        try:
            upstream.request(self.command, self.path, body=body or None, headers=headers)
            answer = upstream.getresponse()
            content = answer.read()
        except OSError:
            self._reset()
            return
        finally:
            upstream.close()
        if fault is Fault.LOST_REPLY and self.command != "GET":
            self._reset()
            return
        half = content[: len(content) // 2]
        self._send_answer(answer, content, half if fault in {Fault.CUT, Fault.STALL} else content)
        if fault is Fault.STALL:
            self.wfile.flush()
            self.server.released.wait(60)

    def _send_half(self, body: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.server.target_port), timeout=30) as way:
            head = f"{self.command} {self.path} HTTP/1.1\r\n"
            head += "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
            way.sendall(head.encode() + b"\r\n" + body[: len(body) // 2])
        self._reset()

    def _send_answer(self, answer: http.client.HTTPResponse, promised: bytes, sent: bytes) -> None:
        self.send_response_only(answer.status)
        for name in ("Content-Type", "Date", "ETag", "Retry-After", "Location"):
            if answer.headers[name]:
                self.send_header(name, self._shifted(name, answer.headers[name]))
        self.send_header("Content-Length", str(len(promised)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(sent)

    def _shifted(self, name: str, value: str) -> str:
        if name != "Date" or not self.server.ahead:
            return value
        at = parsedate_to_datetime(value) + timedelta(seconds=self.server.ahead)
        return format_datetime(at, usegmt=True)

    def _reset(self) -> None:
        """Close with RST: SO_LINGER with a time of zero."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
