"""The table of tlog-mirror's add-entries, row by row."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest

from data.note_keys import cosignature_time, verify_note
from oncall_tui.domain.mirror import INFO_TYPE, parse_mirror_info
from oncall_tui.domain.note import Note, parse_lines, parse_note
from oncall_tui.upstream import uploads
from oncall_tui.upstream.site import Site
from tests.fakes import FakeClock
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


def stored(site: Site, log: ClientLog) -> int:
    found = site.store.logs.find(log.hash)
    assert found is not None
    return found.stored


@pytest.mark.parametrize("packed", [False, True])
async def test_a_whole_upload_is_answered_with_a_receipt(
    client: Client, log: ClientLog, site: Site, clock: FakeClock, packed: bool
) -> None:
    answer = await client.upload(log.upload(), packed=packed)
    assert answer.status_code == 200
    note = Note(parse_note(log.note()).text, parse_lines(answer.content))
    (line,) = verify_note(note, [site.keys.mirror.vkey])
    assert cosignature_time(line) == clock.now() // 1000
    assert stored(site, log) == 600


async def test_an_upload_may_arrive_in_any_pieces(client: Client, log: ClientLog) -> None:
    body = log.upload()

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 997):
            yield body[at : at + 997]

    assert (await client.upload(pieces())).status_code == 200


async def test_gzip_may_have_several_members(client: Client, log: ClientLog) -> None:
    body = log.upload()
    packed = gzip.compress(body[:5000]) + gzip.compress(body[5000:])
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    answer = await client.http.post("/add-entries", content=packed, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {},
        {"Content-Type": "application/octet-stream", "Content-Encoding": "br"},
    ],
)
async def test_another_type_or_encoding_is_415_and_says_what_is_taken(
    client: Client, log: ClientLog, headers: dict[str, str]
) -> None:
    answer = await client.http.post("/add-entries", content=log.upload(), headers=headers)
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("cut", [0, 1, 30, 60])
async def test_a_head_that_is_cut_is_400(client: Client, log: ClientLog, cut: int) -> None:
    assert (await client.upload(log.upload()[:cut])).status_code == 400


async def test_a_head_that_ends_before_it_starts_is_400(client: Client, log: ClientLog) -> None:
    assert (await client.upload(log.head(600, 300))).status_code == 400


async def test_what_only_says_that_it_is_gzip_is_400(client: Client, log: ClientLog) -> None:
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    answer = await client.http.post("/add-entries", content=log.upload(), headers=headers)
    assert answer.status_code == 400


async def test_an_unknown_log_is_404(client: Client) -> None:
    log = ClientLog()
    assert (await client.upload(log.upload())).status_code == 404


async def test_a_log_without_a_checkpoint_is_422(client: Client) -> None:
    log = ClientLog()
    await client.introduce(log)
    answer = await client.upload(log.upload())
    assert answer.status_code == 422
    assert "add-checkpoint" in answer.text


async def test_an_end_that_was_never_promised_is_409_with_what_was(
    client: Client, log: ClientLog
) -> None:
    answer = await client.upload(log.upload(0, 300))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == INFO_TYPE
    assert answer.content == b"600\n0\n\n"


async def test_an_end_below_the_stored_checkpoint_is_409(client: Client) -> None:
    log = ClientLog()
    log.grow(299)
    await client.introduce(log)
    await client.promise(log, 0)
    log.grow(300)
    await client.promise(log, 300)
    assert (await client.upload(log.upload())).status_code == 200
    answer = await client.upload(log.upload(0, 300))
    assert (answer.status_code, answer.content) == (409, b"600\n600\n\n")


async def test_a_start_beyond_what_is_stored_is_409_with_where_to_go_on(
    client: Client, log: ClientLog
) -> None:
    answer = await client.upload(log.upload(256))
    assert (answer.status_code, answer.content) == (409, b"600\n0\n\n")


async def test_too_much_that_is_stored_already_is_409(
    client: Client, log: ClientLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.upload(log.upload())
    monkeypatch.setattr(uploads, "MOST_REPEATED", 300)
    assert (await client.upload(log.upload(300))).status_code == 200
    assert (await client.upload(log.upload(299))).status_code == 409


async def test_a_package_that_is_not_in_the_tree_is_422_and_those_before_stay(
    client: Client, log: ClientLog, site: Site
) -> None:
    first, second, third = log.packages(0, 600)
    wrong = second.replace(b"entry 300", b"entry 3O0")
    body = log.head(0, 600) + first + wrong + third
    assert (await client.upload(body)).status_code == 422
    assert stored(site, log) == 256


async def test_a_proof_of_too_many_hashes_is_malformed(client: Client, log: ClientLog) -> None:
    body = log.head(0, 600) + b"".join(b"\x00\x01x" for _ in range(256)) + b"\x40"
    assert (await client.upload(body)).status_code == 400


async def test_a_body_that_ends_before_its_first_package_is_400(
    client: Client, log: ClientLog, site: Site
) -> None:
    assert (await client.upload(log.upload()[:3000])).status_code == 400
    assert (await client.upload(log.head(0, 600))).status_code == 400
    assert stored(site, log) == 0


async def test_some_whole_packages_are_202_with_where_to_go_on(
    client: Client, log: ClientLog, site: Site
) -> None:
    first, second, _ = log.packages(0, 600)
    answer = await client.upload(log.head(0, 600) + first + second[:-1])
    assert (answer.status_code, answer.content) == (202, b"600\n256\n\n")
    assert answer.headers["content-type"] == INFO_TYPE
    assert parse_mirror_info(answer.content).next == stored(site, log)


async def test_a_cut_gzip_stream_counts_as_far_as_it_goes(client: Client, log: ClientLog) -> None:
    packed = gzip.compress(log.upload(), 1)
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    body = packed[: len(packed) - 200]
    answer = await client.http.post("/add-entries", content=body, headers=headers)
    assert answer.status_code == 202
    assert parse_mirror_info(answer.content).next in {256, 512}


@pytest.mark.parametrize("start", [1, 255, 256, 257, 511, 599])
async def test_an_upload_goes_on_anywhere(
    client: Client, log: ClientLog, site: Site, start: int
) -> None:
    smaller = start
    log2 = ClientLog(log="alice@jump02", session=102)
    log2.grow(599)
    await client.introduce(log2)
    await client.promise(log2, 0, smaller)
    assert (await client.upload(log2.upload(0, smaller))).status_code == 200
    await client.promise(log2, smaller, 600)
    assert (await client.upload(log2.upload(smaller))).status_code == 200
    assert stored(site, log2) == 600


async def test_nothing_sent_and_nothing_missing_is_answered_with_a_receipt(
    client: Client, log: ClientLog
) -> None:
    await client.upload(log.upload())
    assert (await client.upload(log.head(600, 600))).status_code == 200


async def test_nothing_sent_and_something_missing_tells_where_to_go_on(
    client: Client, log: ClientLog
) -> None:
    answer = await client.upload(log.head(600, 600))
    assert (answer.status_code, answer.content) == (409, b"600\n0\n\n")


async def test_an_upload_can_be_repeated(client: Client, log: ClientLog, site: Site) -> None:
    for _ in range(2):
        assert (await client.upload(log.upload())).status_code == 200
    assert "oncall_upstream_entries_stored_total 600" in site.metrics.text()


async def test_an_earlier_promise_can_still_be_kept(client: Client, log: ClientLog) -> None:
    log.grow(100)
    await client.promise(log, 600)
    answer = await client.upload(log.upload(0, 600))
    assert answer.status_code == 200
    note = Note(parse_note(log.note(600)).text, parse_lines(answer.content))
    assert verify_note(note, [client.site.keys.mirror.vkey])


async def test_what_follows_the_last_package_is_ignored(client: Client, log: ClientLog) -> None:
    assert (await client.upload(log.upload() + b"more")).status_code == 200


async def test_an_entry_is_as_long_as_a_line_of_the_journal_at_most(client: Client) -> None:
    log = ClientLog()
    log.add(b"x" * 60_001)
    await client.introduce(log)
    await client.promise(log, 0)
    assert (await client.upload(log.upload())).status_code == 400


async def test_an_entry_may_be_empty(client: Client) -> None:
    log = ClientLog()
    log.add(b"")
    await client.introduce(log)
    assert (await client.sync(log)).status_code == 200


async def test_a_ticket_is_taken_and_not_needed(client: Client, log: ClientLog) -> None:
    head = log.head(0, 600)
    body = head[:-2] + b"\x00\x03abc" + log.upload()[len(head) :]
    assert (await client.upload(body)).status_code == 200
