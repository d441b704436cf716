"""Serves a Roundup tracker under /t on loopback: `python roundup_process.py PORT TRACKER`.

Roundup's own server refuses to run as root, which is who runs tests in many containers; its WSGI
handler does not mind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from roundup.cgi.wsgi_handler import RequestDispatcher


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """One thread a request."""

    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    """Keeps requests to itself."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


def serve(port: int, tracker: str) -> None:
    """Serve until killed."""
    dispatch = RequestDispatcher(tracker)

    def mounted(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/t"):
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/t", path[2:] or "/"
        answer: Iterable[bytes] = dispatch(environ, start)
        return answer

    make_server("127.0.0.1", port, mounted, ThreadingServer, QuietHandler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
