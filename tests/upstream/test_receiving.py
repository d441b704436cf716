from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from oncall_tui.domain.mirror import Package
from oncall_tui.errors import StoreError
from oncall_tui.upstream import receiving, uploads
from oncall_tui.upstream.site import Site
from tests.upstream.client_log import ClientLog
from tests.upstream.server import Client


@pytest.fixture
async def log(client: Client) -> ClientLog:
    """A log of 600 entries that is promised and not uploaded."""
    log = ClientLog()
    log.grow(599)
    await client.introduce(log)
    await client.promise(log, 0)
    return log


async def test_only_so_many_uploads_run_at_once_and_a_place_comes_free(
    client: Client, log: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "AT_ONCE", 1)
    first, *rest = log.packages(0, 600)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield log.head(0, 600) + first
        begun.set()
        await go_on.wait()
        yield b"".join(rest)

    running = asyncio.create_task(client.upload(slow()))
    await begun.wait()
    answer = await client.upload(log.upload())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    go_on.set()
    assert (await running).status_code == 200
    assert (await client.upload(log.upload())).status_code == 200


async def test_strangers_take_no_places(
    client: Client, log: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "AT_ONCE", 0)
    stranger = ClientLog(log="mallory@jump01", session=109)
    assert (await client.upload(stranger.upload())).status_code == 404
    assert (await client.upload(log.head(0, 300))).status_code == 409
    assert (await client.upload(log.upload())).status_code == 503


async def test_an_upload_that_the_store_did_not_take_makes_no_place(
    client: Client, log: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bool:
        raise StoreError("the disk is full")

    monkeypatch.setattr(receiving, "BATCH", 1)
    with monkeypatch.context() as broken:
        broken.setattr(receiving, "take", fails)
        for _ in range(3):
            assert (await client.upload(log.upload())).status_code == 503
    monkeypatch.setattr(receiving, "AT_ONCE", 0)
    assert (await client.upload(log.upload())).headers["retry-after"] == "1"


async def test_what_is_not_proven_yet_is_held_up_to_a_size(
    client: Client, log: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[int] = []

    def take(site: Site, upload: uploads.Upload, packages: list[Package]) -> bool:
        stored.append(len(packages))
        return uploads.take(site, upload, packages)

    monkeypatch.setattr(receiving, "take", take)
    monkeypatch.setattr(receiving, "HELD", 2048)

    async def slowly() -> AsyncIterator[bytes]:
        body = log.upload()
        for at in range(0, len(body), 512):
            yield body[at : at + 512]

    assert (await client.upload(slowly())).status_code == 200
    assert stored == [1, 1, 1]


async def test_an_upload_has_its_time(
    client: Client, log: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LASTS", 0.05)

    async def endless() -> AsyncIterator[bytes]:
        yield log.head(0, 600)
        await asyncio.Event().wait()

    assert (await client.upload(endless())).status_code == 408
    monkeypatch.undo()
    assert (await client.upload(log.upload())).status_code == 200
