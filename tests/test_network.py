"""The network thread: a loop of its own, messages that wait to be taken, and a clean end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from oncall_tui.domain.effect import Effect, Target, Verb
from oncall_tui.network import NetworkThread
from oncall_tui.ports import Post

EFFECT = Effect(0, "log/0", Verb.ACK, Target("alert", "a", "prod", "f", "t"), "me", 0)


class FakeWatch:
    """Posts what it is poked with."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.thread = ""
        self.closed = threading.Event()

    async def run(self) -> None:
        self.thread = threading.current_thread().name
        self.post("begun")
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.closed.set()

    def poke(self, name: str | None = None) -> None:
        self.post(name)

    async def perform(self, source: str, effect: Effect, retry: bool) -> str:
        return f"{source} {effect.op} {retry}"


class Mail:
    """Collects messages until there are enough."""

    def __init__(self, network: NetworkThread) -> None:
        self.network = network
        self.got: list[object] = []
        self.news = threading.Semaphore(0)
        network.listen(self.news.release)

    def until(self, message: object) -> None:
        while message not in self.got:
            assert self.news.acquire(timeout=10)
            self.got += self.network.take()


@pytest.fixture
def watches() -> list[FakeWatch]:
    return []


@pytest.fixture
def network(watches: list[FakeWatch]) -> Iterator[NetworkThread]:
    def open_watch(post: Post) -> FakeWatch:
        watches.append(FakeWatch(post))
        return watches[0]

    network = NetworkThread(open_watch)
    network.start()
    yield network
    network.close()


def test_what_came_before_anybody_listened_is_not_lost(network: NetworkThread) -> None:
    network.submit(asyncio.sleep(0)).result(10)
    mail = Mail(network)
    mail.until("begun")
    assert network.take() == []


def test_a_poke_reaches_the_watch_on_its_own_thread(
    network: NetworkThread, watches: list[FakeWatch]
) -> None:
    mail = Mail(network)
    network.poke("prod")
    mail.until("prod")
    assert watches[0].thread == "network"


def test_an_effect_is_carried_out_on_the_loop(network: NetworkThread) -> None:
    Mail(network).until("begun")
    done = network.submit(network.perform("prod", EFFECT, retry=True)).result(10)
    assert done == "prod log/0 True"


def test_one_wake_is_enough_for_messages_that_nobody_has_taken(network: NetworkThread) -> None:
    mail = Mail(network)
    mail.until("begun")
    woken: list[None] = []
    network.listen(lambda: woken.append(None))
    for _ in range(3):
        network.poke("x")
    network.submit(asyncio.sleep(0)).result(10)
    assert woken == [None]
    assert network.take() == ["x", "x", "x"]


def test_the_end_lets_go_of_connections(network: NetworkThread, watches: list[FakeWatch]) -> None:
    Mail(network).until("begun")
    network.close()
    assert watches[0].closed.is_set()
    network.close()


def test_a_watch_that_cannot_be_made_ends_the_thread_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def open_watch(post: Post) -> FakeWatch:
        raise ZeroDivisionError

    network = NetworkThread(open_watch)
    network.start()
    network.poke()
    network.close()
    assert "the network thread has ended" in caplog.text


def test_closing_before_the_start_is_fine() -> None:
    network = NetworkThread(FakeWatch)
    network.close()


def test_a_poke_after_the_end_asks_nobody(network: NetworkThread) -> None:
    network.submit(asyncio.sleep(0)).result(10)
    network.close()
    network.poke()
