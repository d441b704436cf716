"""A loopback server with 10,000 alerts, in a process of its own: `python -m tests.bench.stub`."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.bench.alerts import body
from tests.bench.workplace import ROOT

ASKED = "/asked"
"""Where it says when it was asked for alerts: seconds of the monotonic clock."""

TURNS = 6
"""Different answers that are prepared; they are given in turn."""


@contextmanager
def stub(*, changed: int) -> Iterator[str]:
    """Serve until the block ends; yield the URL. `changed` alerts differ from poll to poll."""
    command = (sys.executable, "-m", "tests.bench.stub", str(changed))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def asked(url: str) -> list[float]:
    """Return when a stub was asked for alerts."""
    with urllib.request.urlopen(url + ASKED, timeout=10) as answer:
        found: list[float] = json.load(answer)
    return found


def serve(changed: int) -> None:
    """Prepare the answers, print the URL, serve."""
    started = datetime.now(UTC)
    turns = TURNS if changed else 1
    bodies = itertools.cycle([body(started, turn, changed=changed) for turn in range(turns)])
    times: list[float] = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = b"[]"
            if self.path.startswith("/api/v2/alerts"):
                times.append(time.monotonic())
                answer = next(bodies)
            elif self.path == ASKED:
                answer = json.dumps(times).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
