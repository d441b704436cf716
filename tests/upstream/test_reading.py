from __future__ import annotations

import pytest

from data.note_keys import note_key, verify_note
from oncall_tui.domain.checkpoint import parse_checkpoint
from oncall_tui.domain.merkle import CompactRange
from oncall_tui.domain.note import parse_note
from oncall_tui.domain.tiles import (
    Tile,
    bundle_entries,
    bundles,
    tile_bytes,
    tile_hashes,
    tiles,
)
from oncall_tui.upstream.site import Site
from tests.fakes import FakeClock
from tests.upstream.client_log import BOB, ClientLog
from tests.upstream.server import Client


@pytest.fixture
async def log(client: Client) -> ClientLog:
    """A log of 600 entries, stored."""
    log = ClientLog()
    log.grow(599)
    await client.introduce(log)
    await client.sync(log)
    return log


async def test_the_stored_checkpoint_has_the_signatures_of_log_and_mirror(
    client: Client, log: ClientLog, site: Site, clock: FakeClock
) -> None:
    clock.advance(5000)
    answer = await client.get(log, f"/{log.hash}/checkpoint")
    note = parse_note(answer.content)
    keys = [note_key(log.origin, log.key), site.keys.mirror.vkey]
    assert len(verify_note(note, keys)) == 2
    assert parse_checkpoint(note.text).root == log.tree.root()


async def test_a_promise_alone_is_not_shown(client: Client, log: ClientLog) -> None:
    log.grow(5)
    await client.promise(log, 600)
    note = parse_note((await client.get(log, f"/{log.hash}/checkpoint")).content)
    assert parse_checkpoint(note.text).size == 600


@pytest.mark.parametrize("size", [1, 255, 256, 257, 513])
async def test_the_tiles_are_those_of_the_tree_however_they_came(client: Client, size: int) -> None:
    log = ClientLog(log="alice@jump02", session=102)
    await client.introduce(log)
    done = 0
    while done < size:
        log.grow(min(size - log.size, 100))
        await client.sync(log, done)
        done = log.size
    for tile in tiles(size):
        answer = await client.get(log, f"/{log.hash}/{tile.path}")
        assert answer.content == tile_bytes(log.tree, tile)
        assert "immutable" in answer.headers["cache-control"]
    for tile in bundles(size):
        answer = await client.get(log, f"/{log.hash}/{tile.path}")
        first = tile.index * 256
        assert bundle_entries(answer.content, tile) == log.entries[first : first + tile.width]


async def test_a_tile_may_be_asked_for_in_any_width_that_was_there(
    client: Client, log: ClientLog
) -> None:
    answer = await client.get(log, f"/{log.hash}/tile/entries/001.p/7")
    assert bundle_entries(answer.content, Tile(None, 1, 7)) == log.entries[256:263]
    answer = await client.get(log, f"/{log.hash}/tile/0/001.p/7")
    assert len(tile_hashes(answer.content, Tile(0, 1, 7))) == 7


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/002",
        "tile/0/002.p/89",
        "tile/0/003.p/1",
        "tile/entries/002",
        "tile/1/000",
        "tile/1/000.p/3",
        "tile/2/000.p/1",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/000/",
        "tile/63/x999/x999/x999/x999/x999/x999/999",
    ],
)
async def test_a_tile_that_is_not_there_is_404(client: Client, log: ClientLog, path: str) -> None:
    assert (await client.get(log, f"/{log.hash}/{path}")).status_code == 404


async def test_entries_that_no_stored_checkpoint_covers_are_not_shown(
    client: Client, log: ClientLog
) -> None:
    log.grow(400)
    await client.promise(log, 600)
    first, *_ = log.packages(600, 1000)
    assert (await client.upload(log.head(600, 1000) + first)).status_code == 202
    assert (await client.get(log, f"/{log.hash}/tile/0/002")).status_code == 404


async def test_a_level_above_the_first_comes_from_full_tiles(client: Client) -> None:
    log = ClientLog(log="alice@jump02", session=102)
    log.grow(256 * 256 + 10)
    await client.introduce(log)
    await client.promise(log, 0)
    assert (await client.upload(log.upload(), packed=True)).status_code == 200
    for path, width in (("tile/1/000", 256), ("tile/2/000.p/1", 1)):
        answer = await client.get(log, f"/{log.hash}/{path}")
        level = int(path[5])
        assert answer.content == tile_bytes(log.tree, Tile(level, 0, width))
    subtree = CompactRange()
    subtree.extend(
        tile_hashes((await client.get(log, f"/{log.hash}/tile/1/000")).content, Tile(1, 0))
    )
    assert subtree.root() == log.tree.root(256 * 256)


@pytest.mark.parametrize(
    "path", ["/logs", "/{}/checkpoint", "/{}/tile/0/000", "/blobs/{}/" + "0" * 64]
)
async def test_nothing_is_read_without_a_token(client: Client, log: ClientLog, path: str) -> None:
    answer = await client.http.get(path.format(log.hash))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_team_reads_each_others_logs(client: Client, log: ClientLog) -> None:
    bob = ClientLog(log="bob@jump01", by=BOB, identity=2, session=102)
    await client.introduce(bob)
    assert (await client.get(bob, f"/{log.hash}/tile/0/000")).status_code == 200


@pytest.mark.parametrize("path", ["/{}/checkpoint", "/witness/{}/checkpoint", "/{}/tile/0/000"])
@pytest.mark.parametrize("hash_", ["0" * 64, "0" * 63, "..", "%00"])
async def test_an_unknown_log_is_404(client: Client, log: ClientLog, path: str, hash_: str) -> None:
    assert (await client.get(log, path.format(hash_))).status_code == 404


async def test_a_log_that_nothing_was_witnessed_of_has_no_witnessed_checkpoint(
    client: Client, log: ClientLog
) -> None:
    assert (await client.get(log, f"/witness/{log.hash}/checkpoint")).status_code == 404


async def test_other_routes_and_methods_are_refused(client: Client, log: ClientLog) -> None:
    assert (await client.http.post("/witness/sign-subtree")).status_code == 404
    assert (await client.http.get("/add-entries")).status_code in {404, 405}
    assert (await client.http.delete("/logs")).status_code == 405
