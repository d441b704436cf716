"""`doctor` asks the systems that know who is on call."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.verbs.conftest import Run

SYSTEM = """
[[oncall]]
name = "pd"
kind = "pagerduty"
url = "{url}"
schedules = ["S1"]
"""


@pytest.fixture
def pagerduty() -> Iterator[list[bytes]]:
    """Yield the server's address and then its answer, as two members that a test may change."""
    told = [b"", b'{"oncalls": [], "more": false}']

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told[1])))
            self.end_headers()
            self.wfile.write(told[1])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        told[0] = f"http://127.0.0.1:{http.server_port}".encode()
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        http.shutdown()
        thread.join()


def found(run: Run) -> tuple[str, str]:
    findings = json.loads(run("doctor", "--json").out)["findings"]
    return next((f["verdict"], f["says"]) for f in findings if f["what"] == "pagerduty pd")


@pytest.mark.parametrize(
    ("answer", "verdict", "says"),
    [
        (b'{"oncalls": [], "more": false}', "note", "nobody is on call"),
        (b'{"oncalls": [{"user": {"name": "Zoe"}}], "more": false}', "ok", "on call: Zoe"),
        (b'{"error": {}}', "wrong", "no list of oncalls"),
    ],
)
def test_it_says_who_is_on_call_or_why_that_is_not_known(
    run: Run, config: Path, pagerduty: list[bytes], answer: bytes, verdict: str, says: str
) -> None:
    config.write_text(config.read_text() + SYSTEM.format(url=pagerduty[0].decode()))
    pagerduty[1] = answer
    given, said = found(run)
    assert given == verdict
    assert says in said
