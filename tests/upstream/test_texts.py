from __future__ import annotations

from hashlib import sha256

import httpx
import pytest

from oncall_tui.upstream import store_texts
from tests.upstream.client_log import BOB, ClientLog
from tests.upstream.server import Client

BODY = b"0123456789abcdef" + "a note: ½".encode()
NAME = sha256(BODY).hexdigest()


@pytest.fixture
async def alice(client: Client) -> ClientLog:
    log = ClientLog()
    await client.introduce(log)
    return log


async def put(
    client: Client, who: ClientLog, log: ClientLog, name: str = NAME, body: bytes = BODY
) -> httpx.Response:
    path = f"/blobs/{log.hash}/{name}"
    return await client.http.put(path, content=body, headers=client.bearer(who))


async def test_a_text_comes_back_as_it_was(client: Client, alice: ClientLog) -> None:
    assert (await put(client, alice, alice)).status_code == 201
    assert (await put(client, alice, alice)).status_code == 200
    answer = await client.get(alice, f"/blobs/{alice.hash}/{NAME}")
    assert answer.content == BODY
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_name_is_the_hash(client: Client, alice: ClientLog) -> None:
    assert (await put(client, alice, alice, body=b"another")).status_code == 422


@pytest.mark.parametrize("name", ["0", NAME.upper(), NAME + "0"])
async def test_a_name_is_64_hexadecimal_digits(client: Client, alice: ClientLog, name: str) -> None:
    assert (await put(client, alice, alice, name=name)).status_code == 404


async def test_only_the_owner_of_a_log_stores_and_erases(client: Client, alice: ClientLog) -> None:
    bob = ClientLog(log="bob@jump01", by=BOB, identity=2, session=102)
    await client.introduce(bob)
    assert (await put(client, bob, alice)).status_code == 403
    await put(client, alice, alice)
    path = f"/blobs/{alice.hash}/{NAME}"
    assert (await client.http.delete(path, headers=client.bearer(bob))).status_code == 403
    assert (await client.get(bob, path)).content == BODY


async def test_what_was_erased_never_comes_back(client: Client, alice: ClientLog) -> None:
    await put(client, alice, alice)
    path = f"/blobs/{alice.hash}/{NAME}"
    for _ in range(2):
        assert (await client.http.delete(path, headers=client.bearer(alice))).status_code == 200
    assert (await client.get(alice, path)).status_code == 410
    assert (await put(client, alice, alice)).status_code == 410


async def test_a_text_can_be_erased_before_it_comes(client: Client, alice: ClientLog) -> None:
    path = f"/blobs/{alice.hash}/{NAME}"
    assert (await client.http.delete(path, headers=client.bearer(alice))).status_code == 200
    assert (await put(client, alice, alice)).status_code == 410


async def test_texts_have_limits(
    client: Client, alice: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b"x" * (1024 * 1024 + 1)
    answer = await put(client, alice, alice, sha256(large).hexdigest(), large)
    assert answer.status_code == 413
    monkeypatch.setattr(store_texts, "MOST_BYTES", 2 * len(BODY) - 1)
    assert (await put(client, alice, alice)).status_code == 201
    more = BODY[::-1]
    assert (await put(client, alice, alice, sha256(more).hexdigest(), more)).status_code == 413
    # What was erased makes room.
    await client.http.delete(f"/blobs/{alice.hash}/{NAME}", headers=client.bearer(alice))
    assert (await put(client, alice, alice, sha256(more).hexdigest(), more)).status_code == 201


async def test_a_text_that_is_not_there_is_404(client: Client, alice: ClientLog) -> None:
    assert (await client.get(alice, f"/blobs/{alice.hash}/{NAME}")).status_code == 404
