"""The upstream over a real PostgreSQL: the rules of every store, and two servers at once."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from data.note_keys import verify_note
from oncall_tui.domain.mirror import parse_mirror_info, parse_size
from oncall_tui.domain.note import Note, VKey, parse_lines, parse_note
from oncall_tui.domain.tiles import Tile, bundle_entries
from oncall_tui.errors import StoreError
from oncall_tui.upstream.postgresql_database import PostgresqlDatabase
from oncall_tui.upstream.store import Store, open_store
from tests.real.postgresql_server import RealPostgresql
from tests.real.upstream_process import UpstreamProcess, log_now, post_upload
from tests.upstream.client_log import ClientLog
from tests.upstream.store_rules import StoreRules

SECONDS = float(os.environ.get("ONCALL_TUI_UPSTREAM_SECONDS", "10"))
"""How long the servers are written to: 60 shows more, 10 is enough for each change."""
LOGS = 4
WRITERS = 8


@pytest.fixture(scope="module")
def postgresql() -> Iterator[RealPostgresql]:
    server = RealPostgresql()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def url(postgresql: RealPostgresql) -> str:
    return postgresql.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(PostgresqlDatabase(url))
    yield opened
    opened.close()


class TestPostgresqlStore(StoreRules):
    """`store` is that of this module."""


def test_servers_that_start_at_once_make_the_tables_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        for opened in pool.map(lambda _: open_store(url), range(6)):
            assert opened.feed.cursor() == 0
            opened.close()


def test_a_server_that_is_set_not_to_wait_for_its_disk_waits_for_us(url: str) -> None:
    database = PostgresqlDatabase(f"{url}&options=-csynchronous_commit%3Doff")
    with database.read() as transaction:
        assert transaction.rows("SHOW synchronous_commit") == [("on",)]
    database.close()


def test_a_database_that_is_not_there_is_an_error(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oncall_tui.upstream.postgresql_database.PATIENCE", 0.5)
    with pytest.raises(StoreError):
        open_store(url.replace("/upstream", "/missing"))


class Writers:
    """Threads that write a few logs through whichever server answers."""

    def __init__(self, urls: list[str], mirror: VKey) -> None:
        self.logs = [log_now(f"alice@jump{number:02}", number) for number in range(LOGS)]
        self.receipts = [0] * LOGS
        self.receipts_taken = 0
        self.over = threading.Event()
        self._urls = urls
        self._mirror = mirror
        self._growing = threading.Lock()

    def write(self, number: int) -> None:
        """Grow a log and bring it up, again and again; two threads share each log."""
        dice = random.Random(number)
        which = number % LOGS
        log = self.logs[which]
        with httpx.Client(timeout=10) as client:
            while not self.over.is_set():
                with self._growing:
                    log.grow(dice.choice((1, 3, 70, 300)))
                    size = log.size
                try:
                    self._bring_up(client, log, which, size, dice)
                except httpx.TransportError:
                    time.sleep(0.02)  # its server was killed; the other one goes on

    def _bring_up(
        self, client: httpx.Client, log: ClientLog, which: int, size: int, dice: random.Random
    ) -> None:
        url = dice.choice(self._urls)
        client.post(f"{url}/sessions", content=log.opening).raise_for_status()
        old = 0
        for _ in range(20):
            with self._growing:
                body = log.checkpoint(old, size)
            answer = client.post(f"{url}/add-checkpoint", content=body)
            if answer.status_code != 409:
                break
            old = parse_size(answer.content)
            if old > size:
                return  # the other thread was quicker
        assert answer.status_code in {200, 409, 503}, answer.text
        start = self.receipts[which]
        for _ in range(20):
            with self._growing:
                body = log.upload(min(start, size), size)
                note = log.note(size)
            answer = post_upload(client, url, body)
            if answer.status_code == 200:
                signed = Note(parse_note(note).text, parse_lines(answer.content))
                assert verify_note(signed, [self._mirror])
                with self._growing:
                    self.receipts[which] = max(self.receipts[which], size)
                    self.receipts_taken += 1
                return
            assert answer.status_code in {409, 503}, answer.text
            if answer.status_code == 503:
                return
            info = parse_mirror_info(answer.content)
            if info.size != size:
                return
            start = info.next


def test_no_receipt_without_its_entry_and_no_entry_twice_while_servers_are_killed(
    tmp_path: Path, url: str
) -> None:
    servers = [UpstreamProcess(tmp_path, url, number=number) for number in range(2)]
    try:
        for server in servers:
            server.server.start()
        writers = Writers([server.url for server in servers], servers[0].keys().mirror.vkey)
        with ThreadPoolExecutor(WRITERS) as pool:
            writing = [pool.submit(writers.write, number) for number in range(WRITERS)]
            try:
                kills = kill_now_and_then(servers[0], SECONDS)
            finally:
                writers.over.set()
            for done in writing:
                done.result()
    finally:
        for server in servers:
            server.server.stop()
    assert kills >= 2
    assert writers.receipts_taken >= 20
    store = open_store(url)
    try:
        for log, receipt in zip(writers.logs, writers.receipts, strict=True):
            check_stored(store, log, receipt)
    finally:
        store.close()


def kill_now_and_then(server: UpstreamProcess, seconds: float) -> int:
    end = time.monotonic() + seconds
    kills = 0
    dice = random.Random(7)
    while time.monotonic() < end:
        time.sleep(0.5 + dice.random())
        server.server.kill()
        kills += 1
        server.server.start()
    return kills


def check_stored(store: Store, log: ClientLog, receipt: int) -> None:
    found = store.logs.find(log.hash)
    assert found is not None
    assert found.stored >= found.mirror_size >= receipt
    entries: list[bytes] = []
    leaves = b""
    for tile in range(-(-found.stored // 256)):
        width = min(256, found.stored - 256 * tile)
        raw = store.entries.entries(found, tile, width)
        entries += bundle_entries(raw, Tile(None, tile, width))
        leaves += store.entries.leaves(found, 256 * tile, 256 * tile + 256)
    assert entries == log.entries[: found.stored]
    assert leaves == log.tree.nodes(0, 0, found.stored)
    newest = store.checkpoints.at_size(found, found.mirror_size)
    assert newest is not None
    assert newest.root == log.tree.root(found.mirror_size)
