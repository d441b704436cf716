from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http.client import RemoteDisconnected

import pytest

from oncall_tui.demo.door import Door
from oncall_tui.demo.exchange import Reply, Request, text_reply
from oncall_tui.demo.listener import BODY_CAP, LOOPBACK
from tests.demo.client import Client

NOON = 1_772_452_800_000


def echo(request: Request) -> Reply:
    if request.path == "/bug":
        raise RuntimeError("a bug")
    return text_reply(f"{request.method} {request.path} {request.query} {request.body.decode()}")


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door(echo, lambda: NOON)
    door.open()
    yield door
    door.close()


def test_it_answers_on_a_connection_that_is_kept(door: Door) -> None:
    with Client(door.url) as client:
        assert client.get("/a?b=c").body == b"GET /a {'b': ['c']} "
        assert client.ask("POST", "/d", body=b"text").body == b"POST /d {} text"
        assert client.ask("HEAD", "/a").body == b""
        assert client.get("/after").status == 200


def test_the_date_is_the_machines_own(door: Door) -> None:
    with Client(door.url) as client:
        date = parsedate_to_datetime(client.get("/").headers["Date"])
    assert date.timestamp() * 1000 == NOON


def test_it_listens_on_loopback_only(door: Door) -> None:
    assert door.url == f"http://{LOOPBACK}:{door.port}"


def test_a_shut_door_refuses_and_opens_on_the_same_port(door: Door) -> None:
    url = door.url
    with Client(url) as client:
        assert client.get("/").status == 200
        door.shut()
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            client.get("/")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, door.port), timeout=5)
    door.open()
    assert door.url == url
    with Client(url) as client:
        assert client.get("/").status == 200


def test_nobody_takes_the_port_of_a_shut_door(door: Door) -> None:
    door.shut()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind((LOOPBACK, door.port))


def test_opening_and_shutting_twice_is_fine(door: Door) -> None:
    door.open()
    door.shut()
    door.shut()
    assert not door.is_open
    door.open()
    assert door.is_open


def test_closing_hangs_up_on_idle_clients(door: Door) -> None:
    with socket.create_connection((LOOPBACK, door.port), timeout=5) as idle:
        with Client(door.url) as client:
            client.get("/")  # so that the idle one has been accepted
        door.close()
        assert idle.recv(1) == b""


def test_a_body_that_is_too_large_or_has_no_length_is_refused(door: Door) -> None:
    with Client(door.url) as client:
        answer = client.ask("POST", "/", headers={"Content-Length": str(BODY_CAP + 1)}, body=b"")
        assert answer.status == 413
    with Client(door.url) as client:
        assert client.ask("POST", "/", headers={"Content-Length": "-1"}, body=b"").status == 411


def test_a_bug_is_logged_and_the_next_request_is_answered(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.ERROR),
        Client(door.url) as client,
        pytest.raises(RemoteDisconnected),
    ):
        client.get("/bug")
    assert "could not answer" in caplog.text
    with Client(door.url) as client:
        assert client.get("/").status == 200
