from __future__ import annotations

import json
import logging
import re
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import pytest

from oncall_tui.errors import StoreError
from oncall_tui.upstream.database import Transaction
from oncall_tui.upstream.enrolment import Enrolment
from oncall_tui.upstream.json_log import JsonFormatter
from oncall_tui.upstream.rate import RateLimit
from oncall_tui.upstream.site import Site
from oncall_tui.upstream.store import Store
from tests.upstream.client_log import ClientLog
from tests.upstream.server import Client

_LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')


class BrokenDatabase:
    """One that cannot be reached."""

    def write(self) -> AbstractContextManager[Transaction]:
        raise StoreError("the store failed")

    read = write

    def close(self) -> None:
        pass


async def test_health_is_that_of_the_store(client: Client, site: Site) -> None:
    assert (await client.http.get("/healthz")).text == "ok\n"
    broken = msgspec.structs.replace(site, store=Store(BrokenDatabase()))
    async with Client(broken) as other:
        answer = await other.http.get("/healthz")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert (await other.introduce(ClientLog())).status_code == 503


async def test_too_many_requests_are_told_when_to_come_back(site: Site) -> None:
    async with Client(site, RateLimit(0.25)) as client:
        assert (await client.http.get("/logs")).status_code == 401
        answer = await client.http.get("/logs")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
        assert (await client.http.get("/healthz")).status_code == 200
        assert (await client.http.get("/metrics")).status_code == 200


async def test_what_a_stranger_calls_a_method_is_counted_under_one_name(client: Client) -> None:
    for number in range(3):
        await client.http.request(f"ODD{number}", "/healthz")
    text = (await client.http.get("/metrics")).text
    assert "ODD" not in text
    assert 'oncall_upstream_requests_total{route="OTHER /healthz",status="405"} 3' in text


async def test_metrics_are_in_the_format_of_prometheus(client: Client) -> None:
    log = ClientLog()
    await client.introduce(log)
    await client.sync(log)
    await client.http.get("/nowhere/at/all")
    answer = await client.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert all(line.startswith("# ") or _LINE.fullmatch(line) for line in lines)
    assert 'oncall_upstream_requests_total{route="POST /add-entries",status="200"} 1' in lines
    assert 'oncall_upstream_requests_total{route=" none",status="404"} 1' in lines
    assert "oncall_upstream_entries_stored_total 1" in lines
    assert 'oncall_upstream_receipts_total{role="mirror"} 1' in lines


async def test_each_request_is_a_line_of_json_without_its_secrets(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    log = ClientLog()
    await client.introduce(log)
    caplog.set_level(logging.INFO, "oncall_tui.upstream.requests")
    await client.get(log, "/logs", since=0)
    record = [r for r in caplog.records if r.name == "oncall_tui.upstream.requests"][-1]
    line = JsonFormatter().format(record)
    found = json.loads(line)
    assert (found["event"], found["path"], found["status"]) == ("request", "/logs", 200)
    assert client.bearer(log)["Authorization"].split(".")[1] not in line


def test_a_log_line_is_json_whatever_is_in_it() -> None:
    record = logging.LogRecord("n", logging.ERROR, "", 0, "a \ud800 %s", ("\n",), None)
    record.members = {"path": "\udcff", "n": 1}
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line)["level"] == "error"


def test_an_exception_is_in_its_log_line() -> None:
    try:
        raise ValueError("because")
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
        record = logging.LogRecord("n", logging.ERROR, "", 0, "failed", (), found)
    assert "because" in json.loads(JsonFormatter().format(record))["exception"]


async def test_the_server_tells_nothing_of_itself(client: Client) -> None:
    answer = await client.http.get("/logs")
    assert "server" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_without_a_list_nobody_is_enrolled() -> None:
    assert Enrolment(None).keys() == ()


def test_a_list_is_read_when_it_changes_only(signers: Path) -> None:
    enrolment = Enrolment(signers)
    assert enrolment.keys() is enrolment.keys()
    assert len(enrolment.keys()) == 2
