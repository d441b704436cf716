"""Asking who is on call over a real connection, on a thread of its own and without one."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from oncall_tui.config_endpoints import Auth, HeaderAuth, OncallConfig, Secret
from oncall_tui.config_reading import load
from oncall_tui.domain.rota import rota_at
from oncall_tui.duty_asking import DutyAsking, by_itself, on_thread
from oncall_tui.errors import ConfigError, OncallError, SourceError
from tests.fakes import NOON, FakeClock

BODY = {
    "oncalls": [
        {
            "user": {"id": "U1", "name": "Zoe Example", "email": "zoe@x.example"},
            "start": "2026-03-02T08:00:00Z",
            "end": "2026-03-02T16:00:00Z",
        },
        {
            "user": {"id": "U2", "summary": "Bob"},
            "start": "2026-03-02T16:00:00Z",
            "end": "2026-03-03T08:00:00Z",
        },
    ],
    "more": False,
}


class Asked:
    """What the server saw, and what it says."""

    def __init__(self) -> None:
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.status = 200
        self.url = ""


@pytest.fixture
def server() -> Iterator[Asked]:
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.headers.append(dict(self.headers))
            asked.paths.append(self.path)
            body = json.dumps(BODY).encode()
            self.send_response(asked.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        asked.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield asked
        http.shutdown()
        thread.join()


def system(url: str, token: Path | None = None) -> OncallConfig:
    auth = Auth()
    if token is not None:
        auth = Auth(header=HeaderAuth("Authorization", Secret(file=str(token))))
    return OncallConfig(name="pd", kind="pagerduty", url=url, schedules=("S1",), auth=auth)


@contextmanager
def loop_thread() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Future[Any]]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def test_a_verb_asks_by_itself(server: Asked) -> None:
    duties = DutyAsking([system(server.url)], FakeClock(), by_itself)("pd", NOON)
    rota = rota_at(duties, NOON)
    assert [d.who for d in rota.now] == ["Zoe Example"]
    assert [d.who for d in rota.next] == ["Bob"]


def test_the_dashboard_asks_on_the_network_thread(server: Asked) -> None:
    with loop_thread() as submit:
        asking = DutyAsking([system(server.url)], FakeClock(), on_thread(submit))
        assert len(asking("pd", NOON)) == 2
    [path] = server.paths
    assert path.startswith("/oncalls?schedule_ids%5B%5D=S1")


@pytest.mark.parametrize(
    ("kept", "sent"), [("abc", "Token token=abc"), ("Bearer xyz", "Bearer xyz")]
)
def test_a_bare_key_is_sent_as_the_api_wants_it(
    server: Asked, tmp_path: Path, kept: str, sent: str
) -> None:
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text(f"{kept}\n")
    DutyAsking([system(server.url, token)], FakeClock(), by_itself)("pd", NOON)
    assert server.headers[0]["Authorization"] == sent


def test_a_refusal_says_so_without_the_key(server: Asked, tmp_path: Path) -> None:
    server.status = 401
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text("hush-hush")
    with pytest.raises(SourceError) as error:
        DutyAsking([system(server.url, token)], FakeClock(), by_itself)("pd", NOON)
    assert "hush" not in str(error.value)


def test_a_system_that_nobody_described_is_an_error() -> None:
    with pytest.raises(OncallError, match="no \\[\\[oncall\\]\\]"):
        DutyAsking([], FakeClock(), by_itself)("pd", NOON)


def test_when_the_program_ends_the_answer_is_an_error(server: Asked) -> None:
    def closed(_: Coroutine[Any, Any, Any]) -> Future[Any]:
        raise RuntimeError("Event loop is closed")

    with pytest.raises(SourceError, match="ending"):
        DutyAsking([system(server.url)], FakeClock(), on_thread(closed))("pd", NOON)


PD: dict[str, Any] = {
    "name": "pd",
    "kind": "pagerduty",
    "url": "https://api.pagerduty.com",
    "schedules": ["PABC123"],
}


def test_the_configuration_names_schedules_and_services_name_it() -> None:
    document = {"oncall": [PD], "services": [{"name": "orders", "oncall": "pd"}]}
    config = load([("a.toml", document)])
    assert config.oncall[0].poll_seconds == 300
    assert config.services[0].oncall == "pd"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"services": [{"name": "orders", "oncall": "pd"}]}, "there is no \\[\\[oncall\\]\\] 'pd'"),
        ({"oncall": [{**PD, "schedules": []}]}, "ids of schedules"),
        ({"oncall": [{**PD, "schedules": ["../x"]}]}, "ids of schedules"),
        ({"oncall": [{**PD, "url": "ftp://x"}]}, "url"),
        ({"oncall": [PD, PD]}, "two endpoints are called pd"),
    ],
)
def test_what_cannot_be_asked_stops_the_start(document: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load([("a.toml", document)])
